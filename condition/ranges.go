// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"

	"github.com/iamverdict/verdict/internal/lex"
)

// Two CIDR blocks are disjoint or one is inside the other. Without those that
// are inside another, the blocks of a policy are sorted ranges which do not
// overlap, and the only one that can contain an address or a block of the
// request is the last that does not start after it. Adjacent blocks stay apart:
// a block of the request must be inside one of the policy's.

// ranges are the blocks of a policy, by family.
type ranges struct {
	v4 []range4
	v6 []range6
}

// range4 and range6 are the first and the last address of a block.
type (
	range4 struct{ first, last uint32 }
	range6 struct{ first, last addr6 }
)

// addr6 is an IPv6 address, high half first.
type addr6 [2]uint64

func (a addr6) compare(b addr6) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
}

// after reports whether a is greater than b.
func (a addr6) after(b addr6) bool { return a[0] > b[0] || a[0] == b[0] && a[1] > b[1] }

// makeRange4 returns the range of an IPv4 block, which is masked.
func makeRange4(p netip.Prefix) range4 {
	b := p.Addr().As4()
	first := binary.BigEndian.Uint32(b[:])
	return range4{first, first | ^uint32(0)>>p.Bits()}
}

// makeRange6 returns the range of an IPv6 block, which is masked.
func makeRange6(p netip.Prefix) range6 {
	b := p.Addr().As16()
	first := addr6{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
	bits := p.Bits()
	return range6{first, addr6{first[0] | ^uint64(0)>>bits, first[1] | ^uint64(0)>>max(bits-64, 0)}}
}

// add adds a block. The ranges must be sorted before they are used.
func (r *ranges) add(p netip.Prefix) {
	if p.Addr().Is4() {
		r.v4 = append(r.v4, makeRange4(p))
	} else {
		r.v6 = append(r.v6, makeRange6(p))
	}
}

// sort sorts the blocks and drops those that are inside another: of two that
// start at one address, the larger comes first.
func (r *ranges) sort() {
	slices.SortFunc(r.v4, func(a, b range4) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last))
	})
	r.v4 = dropInner(r.v4, func(outer, q range4) bool { return q.last <= outer.last })
	slices.SortFunc(r.v6, func(a, b range6) int {
		return cmp.Or(a.first.compare(b.first), b.last.compare(a.last))
	})
	r.v6 = dropInner(r.v6, func(outer, q range6) bool { return !q.last.after(outer.last) })
}

// dropInner drops the blocks that are inside one that comes earlier, which is
// then the last that was kept.
func dropInner[R any](sorted []R, inside func(outer, q R) bool) []R {
	var kept []R
	for _, q := range sorted {
		if len(kept) == 0 || !inside(kept[len(kept)-1], q) {
			kept = append(kept, q)
		}
	}
	return slices.Clip(kept)
}

// contain reports whether one of the blocks contains p, which is masked.
func (r *ranges) contain(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return r.contain4(makeRange4(p))
	}
	return r.contain6(makeRange6(p))
}

func (r *ranges) contain4(q range4) bool {
	rs := r.v4
	for len(rs) > 1 {
		if half := len(rs) / 2; rs[half].first <= q.first {
			rs = rs[half:]
		} else {
			rs = rs[:half]
		}
	}
	return len(rs) == 1 && rs[0].first <= q.first && q.last <= rs[0].last
}

func (r *ranges) contain6(q range6) bool {
	rs := r.v6
	for len(rs) > 1 {
		if half := len(rs) / 2; !rs[half].first.after(q.first) {
			rs = rs[half:]
		} else {
			rs = rs[:half]
		}
	}
	return len(rs) == 1 && !rs[0].first.after(q.first) && !q.last.after(rs[0].last)
}

// containValue reports whether one of the blocks contains the address or range
// that v holds; ok is false if it holds none. An address that the caller parsed
// needs no netip.Prefix.
func (r *ranges) containValue(v *Value) (contains, ok bool) {
	switch v.shape {
	case addr4Value:
		a := uint32(v.parsed[0])
		return r.contain4(range4{a, a}), true
	case addr6Value:
		return r.contain6(range6{v.parsed, v.parsed}), true
	}
	p, ok := lex.Prefix(v.text)
	return ok && r.contain(p), ok
}
