// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"strings"

	"github.com/iamverdict/verdict/internal/actions"
)

// actionFix returns what to do about an action that is not listed.
func (d *decoder) actionFix(action string) string {
	const escape = "if it is newer than the list of " + actions.Date + ", write unlistedActions: allow"
	service, _, ok := strings.Cut(action, ":")
	switch {
	case !ok:
		return "want service:Name, such as s3:GetObject"
	}
	if near := d.actions.Suggest(action); near != "" {
		return didYouMean(near) + " " + strings.ToUpper(escape[:1]) + escape[1:]
	}
	if !d.actions.HasService(service) {
		return "the service " + service + " is not listed; " + escape
	}
	return escape
}

func isPattern(s string) bool { return strings.ContainsAny(s, "*?") }
