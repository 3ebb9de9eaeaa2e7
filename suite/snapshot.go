// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package suite

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/iamverdict/verdict/condition"
	"github.com/iamverdict/verdict/eval"
	"github.com/iamverdict/verdict/policy"
	"github.com/iamverdict/verdict/snapshot"
)

// loadSnapshot reads where the snapshot is, and loads it unless that was done: a path,
// a list of paths, or an object with paths and what a snapshot cannot say of itself.
func (d *decoder) loadSnapshot(n *node) {
	if n == nil || n.kind == isNull {
		return
	}
	var o snapshot.Options
	paths := n
	if n.kind == isObject {
		paths = nil
		d.object(n, "", fields{
			"paths":          func(n *node) { paths = n },
			"noOrganization": func(n *node) { o.NoOrganization = *d.flag(n) },
		})
		if paths == nil {
			d.fail(n.at, "write paths: and the files or directories of the export", "the snapshot has no paths")
			return
		}
	}
	d.file.snapshot = d.snapshotOf(d.texts(paths), o)
	if d.file.lost = d.file.snapshot == nil; !d.file.lost {
		for _, p := range policiesOf(d.file.snapshot) {
			d.keep(p)
		}
	}
}

// snapshotOf returns the snapshot of paths.
func (d *decoder) snapshotOf(paths []*text, o snapshot.Options) *snapshot.Snapshot {
	var names []string
	for _, t := range paths {
		name, ok := d.path(t)
		if !ok {
			return nil
		}
		if _, err := fs.Stat(d.fsys, name); err != nil {
			d.fail(t.at, d.readable(name, err), "the snapshot %s cannot be read: %v", name, reason(err))
			return nil
		}
		names = append(names, name)
	}
	id := strconv.FormatBool(o.NoOrganization) + "\x00" + strings.Join(names, "\x00")
	if s, ok := d.snapshots[id]; ok {
		return s
	}
	l := snapshot.NewLoader(o)
	for i, name := range names {
		if err := d.readSnapshot(l, name); err != nil {
			d.fail(paths[i].at, "want a file or a directory of exports", "the snapshot %s cannot be read: %v", name, reason(err))
			return nil
		}
	}
	s := l.Snapshot()
	for _, p := range s.Problems() {
		d.warnings = append(d.warnings, &Problem{Position: p.Position, Message: p.Kind.String() + ": " + p.Text, Warning: true})
	}
	d.snapshots[id] = s
	return s
}

func (d *decoder) readSnapshot(l *snapshot.Loader, name string) error {
	info, err := fs.Stat(d.fsys, name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		dir, err := d.sub(name)
		if err != nil {
			return err
		}
		return l.ReadFS(d.ctx, dir, name)
	}
	file, err := d.fsys.Open(name)
	if err != nil {
		return err
	}
	err = l.Read(d.ctx, path.Clean(name), file)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

// policiesOf returns the policies of a snapshot that have a text, each once.
func policiesOf(s *snapshot.Snapshot) []*eval.Policy {
	var list []*eval.Policy
	for _, k := range []snapshot.IdentityKind{snapshot.User, snapshot.Group, snapshot.Role} {
		for _, id := range s.Identities(k) {
			list = slices.Concat(list, id.Inline, id.Attached, []*eval.Policy{id.Boundary, id.Trust})
		}
	}
	for _, r := range s.Resources() {
		list = append(list, r.Policies...)
	}
	for _, e := range s.VPCEndpoints() {
		list = append(list, e.Policy)
	}
	if o := s.Organization(); o != nil {
		for _, a := range o.Accounts() {
			for _, l := range slices.Concat(o.SCPLevels(a.ID), o.RCPLevels(a.ID)) {
				list = append(list, l.Policies...)
			}
		}
	}
	return list
}

// noPolicies reports policies beside a snapshot, which brings its own.
func (d *decoder) noPolicies(p part) {
	if d.file.snapshot == nil {
		return
	}
	for _, g := range []*group{p.identity, p.boundary, p.resourcePolicy, p.endpoint} {
		if g != nil {
			d.fromSnapshot(g.at)
		}
	}
	for _, l := range []*levels{p.scp, p.rcp} {
		if l != nil {
			d.fromSnapshot(l.at)
		}
	}
}

func (d *decoder) fromSnapshot(at policy.Position) {
	d.fail(at, "leave them away, or the snapshot; only session policies may stand beside it", "policies beside a snapshot, which has its own")
}

// resolve makes a case of what its snapshot says.
func (d *decoder) resolve(c *Case, p part) bool {
	d.noPolicies(p)
	if value(p.roleARN) != "" {
		d.fail(p.roleARN.at, "leave it away", "the snapshot knows the roles of sessions")
		return false
	}
	if p.serviceLinked != nil && *p.serviceLinked {
		d.fail(p.principal.at, "leave serviceLinkedRole away", "the snapshot knows which roles are linked to services")
		return false
	}
	r, err := d.file.snapshot.Resolve(query(p))
	if err != nil {
		d.fail(p.principal.at, principalFix, "%v", err)
		return false
	}
	c.Request, c.Policies, c.Notes = r.Request, r.Policies, r.Notes
	for _, k := range p.keys {
		if k.state == condition.KeyAbsent {
			c.Request.Context.Delete(k.key)
			c.Request.Unknown = slices.DeleteFunc(c.Request.Unknown, func(u condition.Key) bool { return u == k.key })
		}
	}
	if c.engine, err = r.Engine(); err != nil {
		d.fail(c.Position, "correct the snapshot", "%v", err)
		return false
	}
	c.setClock(p)
	return true
}

// query returns what a part asks a snapshot.
func query(p part) snapshot.Query {
	q := snapshot.Query{
		Principal: p.principal.value, Action: p.action.value, Resource: p.resource.value,
		ResourceAccount: value(p.account), FederatedBy: value(p.federatedBy), VPCEndpoint: value(p.endpointID),
	}
	if p.session != nil {
		q.SessionPolicies = p.session.policies
	}
	for _, k := range p.keys {
		switch k.state {
		case condition.KeyGiven:
			q.Context.Set(k.key, k.value)
		case condition.KeyUnknown:
			q.Unknown = append(q.Unknown, k.key)
		}
	}
	return q
}
