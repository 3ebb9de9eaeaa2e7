// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package scp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/iamverdict/verdict/arn"
)

// Building goes on after an error, so that one run tells everything that is
// wrong with the data of an organization: an export of thousands of accounts
// takes minutes to make. To keep one fault from being told many times, later
// steps take the word of the earlier ones: an entity whose id is wrong may
// still be a parent or a target, and of entities that cannot reach the root
// only the fault that cuts them off is told, not each of them.
//
// All steps take time in proportion to the data.

// New makes an organization of its description. If anything is wrong with it,
// the error joins all that is, each with the id of the entity and in an order
// that only depends on c: ids of the wrong form or given twice, no root or
// several, a management account that is not in the tree, parents that are
// missing or are accounts, cycles, policies that are nil, of another type,
// attached to nothing or to one target twice, and delegated administrators that
// cannot be.
//
// New copies what it needs of c.
func New(c Config) (*Organization, error) {
	b := builder{nodes: make(map[string]*node, len(c.Roots)+len(c.OrganizationalUnits)+len(c.Accounts))}
	b.addEntities(&c)
	b.checkManagement(c.ManagementAccountID)
	for i := range b.links {
		b.connect(&b.links[i])
	}
	for i := range b.links {
		b.settle(b.links[i].node)
	}
	b.attachAll(c.Attachments)
	for _, id := range c.DelegatedAdministrators {
		b.delegate(id, c.ManagementAccountID)
	}
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	return b.organization(&c), nil
}

// builder makes the tree of an organization and collects what is wrong.
type builder struct {
	nodes map[string]*node // the first entity with each id
	links []link           // every unit and account, those with a repeated id included
	chain []*node          // of settle, kept for its memory
	errs  []error
}

// link is an entity below the root and what it says of its parent.
type link struct {
	*node
	parentID string
	index    int // in its list
}

func (b *builder) fail(err error) { b.errs = append(b.errs, err) }

// organization freezes what was built.
func (b *builder) organization(c *Config) *Organization {
	return &Organization{
		id:                  c.ID,
		managementAccountID: c.ManagementAccountID,
		scpsDisabled:        c.SCPsDisabled,
		rcpsDisabled:        c.RCPsDisabled,
		accounts:            slices.SortedFunc(slices.Values(c.Accounts), byID),
		units: slices.SortedFunc(slices.Values(c.OrganizationalUnits), func(a, b OrganizationalUnit) int {
			return strings.Compare(a.ID, b.ID)
		}),
		nodes: b.nodes,
		keys:  makeKeys(),
	}
}

func byID(a, b Account) int { return strings.Compare(a.ID, b.ID) }

// addEntities enters every entity under its id.
func (b *builder) addEntities(c *Config) {
	if !isOrganizationID(c.ID) {
		b.fail(fmt.Errorf("organization %q: %s", c.ID, wantOrganizationID))
	}
	if len(c.Roots) == 0 {
		b.fail(fmt.Errorf("organization %q: has no root", c.ID))
	}
	for i, r := range c.Roots {
		b.add(root, i, r.ID, r.Name).depth = 1
		if i > 0 {
			b.fail(fmt.Errorf("%s: second root besides %q", entity(root, i, r.ID), c.Roots[0].ID))
		}
	}
	for i, u := range c.OrganizationalUnits {
		b.links = append(b.links, link{b.add(unit, i, u.ID, u.Name), u.ParentID, i})
	}
	for i, a := range c.Accounts {
		b.links = append(b.links, link{b.add(account, i, a.ID, a.Name), a.ParentID, i})
	}
}

// add makes an entity and enters it, unless its id is taken.
func (b *builder) add(k kind, index int, id, name string) *node {
	n := &node{kind: k, id: id, label: label(id, name)}
	if want, ok := k.fits(id); !ok {
		b.fail(fmt.Errorf("%s: %s", entity(k, index, id), want))
	}
	switch {
	case id == "":
	case b.nodes[id] != nil:
		b.fail(fmt.Errorf("%s: id is already that of another %v", entity(k, index, id), b.nodes[id].kind))
	default:
		b.nodes[id] = n
	}
	return n
}

// label is what explanations call an entity. Names alone would not do: units of
// one name may stand under different parents.
func label(id, name string) string {
	if name == "" {
		return id
	}
	return id + " (" + name + ")"
}

// fits reports whether an id has the form that entities of the kind have, and
// says what form that is.
func (k kind) fits(id string) (want string, ok bool) {
	switch k {
	case root:
		return wantRootID, isRootID(id)
	case unit:
		return wantUnitID, isUnitID(id)
	default:
		return wantAccountID, arn.IsAccountID(id)
	}
}

// entity names an entity in errors: by its id, and without one by its place.
func entity(k kind, index int, id string) string {
	if id == "" {
		return fmt.Sprintf("%v at index %d", k, index)
	}
	return fmt.Sprintf("%v %q", k, id)
}

// checkManagement wants the management account among the accounts. An id that
// is malformed is none of them, or was reported as one.
func (b *builder) checkManagement(id string) {
	if n := b.nodes[id]; n == nil || n.kind != account {
		b.fail(fmt.Errorf("management account %q: is not among the accounts", id))
	}
}

// connect points an entity at its parent.
func (b *builder) connect(l *link) {
	parent := b.nodes[l.parentID]
	fault := ""
	switch {
	case l.parentID == "":
		fault = "has no parent"
	case parent == nil:
		fault = fmt.Sprintf("parent %q is not in the organization", l.parentID)
	case parent.kind == account:
		fault = fmt.Sprintf("parent %q is an account", l.parentID)
	default:
		l.parent = parent
		return
	}
	b.fail(fmt.Errorf("%s: %s", entity(l.kind, l.index, l.id), fault))
}

// States of a node's depth before it is known.
const (
	unsettled = 0
	walking   = -1 // on the way that is being walked
)

// settle finds the depth of an entity and of all those above it that have none
// yet. It walks up until something is settled and then gives out depths on the
// way back, so that each entity is walked over once, however deep the tree is.
// A way up that meets itself is a cycle. It is reported once, since afterwards
// all of its members are settled; what depth they get does not matter, as there
// will be no organization. The same goes for a way that ends at an orphan.
func (b *builder) settle(n *node) {
	b.chain = b.chain[:0]
	for n != nil && n.depth == unsettled {
		n.depth = walking
		b.chain = append(b.chain, n)
		n = n.parent
	}
	if n != nil && n.depth == walking {
		b.fail(cycle(b.chain[slices.Index(b.chain, n):]))
	}
	depth := 0
	if n != nil {
		depth = max(depth, n.depth)
	}
	for _, m := range slices.Backward(b.chain) {
		depth++
		m.depth = depth
	}
}

// cycle is the error about units each of which is the parent of the one before.
func cycle(members []*node) error {
	var b strings.Builder
	for _, n := range members {
		fmt.Fprintf(&b, "%q, under ", n.id)
	}
	return fmt.Errorf("organizational unit %s%q: is its own ancestor", b.String(), members[0].id)
}
