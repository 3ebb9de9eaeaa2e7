// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package report

import "github.com/iamverdict/verdict/eval"

// Report is what there is to tell about one request. It is plain data; rendering
// does not change it, and any number of goroutines may render one. The zero Report
// renders as that of a request that asks nothing.
type Report struct {
	// Name is what the request is called, for those who have several. It may be empty.
	Name string
	// Position is where the request is written, such as "requests.jsonl:12". It may be
	// empty.
	Position string
	// Changes are the explanation and what would change the decision, as
	// eval.Engine.Changes returns them. To tell an explanation alone, wrap it:
	// &eval.Changes{Explanation: x}. Nothing is then said of what would change it.
	Changes *eval.Changes
	// Missing says, in sentences, what whoever found the policies did not have, such as
	// the notes of a snapshot. It may be empty.
	Missing []string
	// Event is the recorded call that the request is made of, or nil.
	Event *Event
}

// Event is a recorded call and what AWS said of it. Texts may be empty.
type Event struct {
	ID, Time, Source, Name string
	// File is where the record is, such as "trail.json:17:3".
	File string
	// ErrorCode is that of the record.
	ErrorCode string
	// Message is AWS's own message.
	Message string
	// Outcome is what AWS did with the call: "refused", "granted" or "not told".
	Outcome string
	// Agreement is "agree", "disagree" or "cannot tell": whether the decision is
	// the one that AWS made. Opinion says it in a sentence.
	Agreement, Opinion string
	// Lacks are the types of policy that the inputs may lack, by their short names.
	Lacks []string
	// Inexact tells that the request is only close to the one that AWS evaluated.
	Inexact bool
	// Notes say what the record cannot tell.
	Notes []string
}

// Options say how a report looks. The zero Options give plain text, 80 columns
// wide, without details.
type Options struct {
	// Width is the number of columns of Text. 0 means 80. What cannot be broken,
	// such as an ARN, may be wider.
	Width int
	// Colour puts ANSI colours into Text.
	Colour bool
	// Verbose adds the details: each statement that matters with all its elements,
	// and everything that lists leave out otherwise.
	Verbose bool
	// Brief leaves only the answer: who asked for what, which statement settled it, and
	// what is not known if that matters. It is for lists of many reports, such as the
	// failures of a test run. It takes precedence over Verbose.
	Brief bool
}

// defaultWidth is that of a terminal that does not say.
const defaultWidth = 80

// explanation returns what is to be told; never nil.
func (r *Report) explanation() *eval.Explanation {
	if r == nil || r.Changes == nil || r.Changes.Explanation == nil {
		return &eval.Explanation{}
	}
	return r.Changes.Explanation
}

// changes returns what would change the decision; never nil.
func (r *Report) changes() *eval.Changes {
	if r == nil || r.Changes == nil {
		return &eval.Changes{}
	}
	return r.Changes
}
