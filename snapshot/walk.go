// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

import (
	"errors"
	"fmt"
	"strings"

	"github.com/iamverdict/verdict/policy"
)

// Files are recognized by the members of their objects. Lists that can be long are
// walked as they are read; all other members of an object wait until its end, when
// together they tell what the object is.

// about is what an answer is known to be about before it is read: in a file that has
// one member for each call, the member's name holds the call and its argument, as in
// "ListTargetsForPolicy:p-examplepolicyid111".
type about struct {
	call, argument string
}

// answer is an object with the members that were not walked.
type answer struct {
	about
	at      policy.Position
	names   []string          // of the members, in their order
	places  []policy.Position // of the names
	members map[string]part
	lists   map[string][]part // elements of lists that were walked
	size    int               // bytes of memory that it takes, nearly
	twice   bool              // a member is there twice: what it says is in doubt
}

// perMember is how many bytes a member takes besides its text, roughly.
const perMember = 256

// holds counts what the answer keeps in memory until its end.
func (a *answer) holds(p part) error {
	if a.size += len(p.raw) + perMember; a.size > MaxElement {
		return errLarge
	}
	return nil
}

func (a *answer) has(name string) bool {
	_, ok := a.members[name]
	if !ok {
		_, ok = a.lists[name]
	}
	return ok
}

// value reads the next value, which is an object or a list.
func (l *Loader) value(c *cursor, of about) error {
	if c.Peek() == '{' {
		return l.object(c, of)
	}
	return c.list(func() error {
		if b := c.Peek(); b == '{' || b == '[' {
			return l.value(c, of)
		}
		at := c.here()
		raw, err := c.value(nil)
		if err != nil {
			return err
		}
		l.scalar(part{raw: string(raw), at: at}, of)
		return nil
	})
}

// object reads an object.
func (l *Loader) object(c *cursor, of about) error {
	a := answer{about: of, at: c.here(), members: make(map[string]part), lists: make(map[string][]part)}
	details := false
	err := c.object(func(name string, at policy.Position) error {
		b := c.Peek()
		kind, isDetail := detailList(name)
		switch {
		case isDetail && b == '[':
			details = details || kind != NoIdentity
			return c.list(func() error {
				p, err := l.cut(c)
				if err != nil {
					return err
				}
				if kind == NoIdentity && !isPolicyDetail(p.raw) {
					a.lists[name] = append(a.lists[name], p)
					return a.holds(p)
				}
				details = true
				l.detail(kind, p)
				return nil
			})
		case b == '{' && isCall(name):
			return l.object(c, callOf(name))
		}
		p, err := l.cut(c)
		if err != nil {
			return err
		}
		if isDetail && p.raw == "null" { // some SDKs write lists without elements so
			details = details || kind != NoIdentity
			return nil
		}
		if isDetail && kind != NoIdentity {
			l.report(WrongType, p.at, "", errors.New(name+": want a list"))
			details = true
			l.startExport(p.at).cut = true
			return nil
		}
		if a.has(name) {
			l.report(WrongType, at, "", fmt.Errorf("member %q is there twice, and readers differ in which of them counts: neither does", name))
			a.twice = true
			return nil
		}
		a.names, a.places = append(a.names, name), append(a.places, at)
		a.members[name] = p
		return a.holds(p)
	})
	if err != nil {
		return err
	}
	l.endObject(&a, details)
	return nil
}

// endObject takes over an object of which all members were read: a page of an export,
// or another answer.
func (l *Loader) endObject(a *answer, details bool) {
	if details { // so that these too are policies of the account, whatever they lack
		for _, p := range a.lists["Policies"] {
			l.detail(NoIdentity, p)
		}
	}
	if details || a.has("IsTruncated") {
		l.endPage(a)
	}
	if !details && !a.twice {
		l.answer(a)
	}
}

// cut reads the next value as a part.
func (l *Loader) cut(c *cursor) (part, error) {
	at := c.here()
	raw, err := c.value(nil)
	if err != nil {
		return part{}, err
	}
	return part{raw: string(raw), at: at}, nil
}

// isCall reports whether a name is that of an API call that reads, with or without an
// argument behind a colon.
func isCall(name string) bool {
	for _, verb := range []string{"Describe", "List", "Get"} {
		if rest, ok := strings.CutPrefix(name, verb); ok && rest != "" && 'A' <= rest[0] && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// callOf takes such a name apart.
func callOf(name string) about {
	call, argument, _ := strings.Cut(name, ":")
	return about{call, argument}
}
