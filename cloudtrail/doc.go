// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

// Package cloudtrail turns records of AWS CloudTrail into requests that package
// eval can decide, and compares decisions with what AWS said.
//
// Records reads a file of any size, Record.Reconstruct makes the request of a
// record, ParseMessage reads the text that AWS gives to whoever is denied, and
// Compare says whether a decision agrees with it.
//
//	for rec, err := range cloudtrail.Records("trail.json.gz", file) {
//		if err != nil {
//			continue // trail.json.gz:17:3: record 5: ...
//		}
//		re, err := rec.Reconstruct(cloudtrail.Given{})
//		if err != nil {
//			continue // a *Gap: what cannot be rebuilt, and what to do
//		}
//		re.MarkUnknown(cloudtrail.ConditionKeys(documents...))
//		d := engine.Decide(&re.Request)
//		fmt.Println(d, cloudtrail.Compare(rec.Said(), d, &policies))
//	}
//
// # What a record cannot tell
//
// A record holds a part of what AWS evaluated. What follows from it for certain is
// set; what it shows to have been absent is left absent; everything else is in
// Request.Unknown, so that a decision that leans on it is not conclusive. Tags and
// the keys of services cannot be listed beforehand: MarkUnknown adds those that
// the policies at hand ask for. Notes say what else is missing, and
// Reconstruction.Exact whether action and resource are those that AWS evaluated.
//
// Nothing is guessed. Where a record does not name the principal or the resource,
// Reconstruct returns a *Gap that names the field and says where to look; Given
// takes what the caller knows from elsewhere.
//
// # Concurrency
//
// Records and Reconstructions may be read by any number of goroutines, and must
// not be changed meanwhile. No function keeps state or starts a goroutine.
//
// Sources: CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail
// userIdentity element"; IAM User Guide, "Troubleshoot access denied error
// messages" and "Logging IAM and AWS STS API calls with CloudTrail".
package cloudtrail
