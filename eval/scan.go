// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "math/bits"

// scan is the index of few statements: for each service the set of those that may
// speak of it, so that the others are not looked at. Services are told by their
// masks; two that share a bit share a set. A set has the bit i for statement i.
type scan struct {
	services uint64   // those with a set of their own
	sets     []uint64 // the sets, in the order of the services' bits
	any      uint64   // the statements that may speak of any service
}

// scanLimit is the number of statements up to which an index is a scan: trying
// that many, of which a service has few, takes as long as a walk through a tree.
const scanLimit = 32

// scanBits is the number of bits in a set. What a scan lists must be among the
// first so many statements of the policy.
const scanBits = 64

// newScan returns the scan of statements below scanBits.
func newScan(statements []statement, listed []int32) scan {
	var s scan
	for _, i := range listed {
		if mask := statements[i].mask; mask != anyService {
			s.services |= mask
		}
	}
	s.sets = make([]uint64, bits.OnesCount64(s.services))
	for _, i := range listed {
		s.add(statements[i].mask, 1<<i)
	}
	return s
}

func (s *scan) add(mask, bit uint64) {
	if mask == anyService {
		s.any |= bit
		return
	}
	for ; mask != 0; mask &= mask - 1 {
		s.sets[bits.OnesCount64(s.services&(mask&-mask-1))] |= bit
	}
}

// of returns the set of the statements that may speak of a service, which is
// given by its bit.
func (s *scan) of(service uint64) uint64 {
	if s.services&service == 0 {
		return s.any
	}
	return s.any | s.sets[bits.OnesCount64(s.services&(service-1))]
}
