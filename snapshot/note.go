// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package snapshot

// NoteKind says what a resolution lacks. The zero value is none.
type NoteKind uint8

// The kinds of note. All but the last two leave decisions inconclusive that could
// depend on what is missing.
const (
	NoNote                   NoteKind = iota
	PrincipalUnknown                  // the principal is not in the snapshot
	FederatedByUnknown                // nobody said which user federated the principal
	RolePathUnknown                   // the role is known by its permission set only, without the Region in its path
	IdentityPolicyUnknown             // a policy of the principal is not in the snapshot, or cannot be read
	PrincipalTagsUnknown              // the tags of the principal are not known, and a policy asks for some
	CallerUnbound                     // the account of the principal is in no organization that is loaded
	OwnerUnbound                      // nor is that of the resource's owner
	OwnerUnknown                      // nobody says who owns the resource
	ResourcePolicyUnknown             // the resource-based policy was not collected
	ResourceTagsUnknown               // the tags of the resource are not known, and a policy asks for some
	LevelPolicyUnknown                // an SCP or RCP that binds is not in the snapshot, or cannot be read
	EndpointUnknown                   // the VPC endpoint is not in the snapshot
	OwnerDiffers                      // another owner was given than the snapshot has; the given one counts
	PublicAccessNotEvaluated          // settings of S3 Block Public Access exist, and are not evaluated
)

var noteTexts = [...]string{
	NoNote:                   "",
	PrincipalUnknown:         "is not in the snapshot: what its policies say is unknown; load the export of its account",
	FederatedByUnknown:       "is a federated user: the policies of the user behind it are unknown; say who that is",
	RolePathUnknown:          "is known by its permission set only: its path, and so aws:PrincipalArn, is not known in full",
	IdentityPolicyUnknown:    "is attached, and its text is not in the snapshot or cannot be read",
	PrincipalTagsUnknown:     "has tags that are not known, and policies ask for some",
	CallerUnbound:            "is in no organization that is loaded: which SCPs bind the caller is unknown",
	OwnerUnbound:             "is in no organization that is loaded: which RCPs bind the resource is unknown",
	OwnerUnknown:             "has no owner in the snapshot: say which account owns it",
	ResourcePolicyUnknown:    "may have a resource-based policy, and none was collected, nor that there is none",
	ResourceTagsUnknown:      "has tags that are not known, and policies ask for some",
	LevelPolicyUnknown:       "is an SCP or RCP that binds, and its text is not in the snapshot or cannot be read",
	EndpointUnknown:          "is not in the snapshot: what the policy of the VPC endpoint says is unknown",
	OwnerDiffers:             "has another owner in the snapshot; the given one counts",
	PublicAccessNotEvaluated: "has settings of S3 Block Public Access, which are not evaluated",
}

// Note is something that a resolution lacks, or took for granted.
type Note struct {
	Kind NoteKind
	// Subject is what it is about: a principal, a policy, a resource, an account or a
	// VPC endpoint.
	Subject string
}

// String returns the note as a sentence.
func (n Note) String() string {
	if int(n.Kind) >= len(noteTexts) {
		return n.Subject
	}
	return n.Subject + " " + noteTexts[n.Kind]
}

// Inconclusive reports whether decisions may be inconclusive for what is missing.
func (n Note) Inconclusive() bool { return n.Kind != NoNote && n.Kind < OwnerDiffers }
