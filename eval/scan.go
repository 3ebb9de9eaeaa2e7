// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "math/bits"

// scan is the index of few statements: for each service the set of those that may
// speak of it, as bits in their order, so that the others are not looked at.
// Services are told by their masks; two that share a bit share a set.
type scan struct {
	list     []int32  // the statements; a set has a bit for each
	services uint64   // those with a set of their own
	sets     []uint32 // the sets, in the order of the services' bits
	any      uint32   // the statements that may speak of any service
}

// scanLimit is the number of statements up to which an index is a scan: trying
// that many, of which a service has few, takes as long as a walk through a tree.
// It is the number of bits in a set.
const scanLimit = 32

// newScan returns the scan of at most scanLimit statements.
func newScan(statements []statement, listed []int32) scan {
	s := scan{list: listed}
	for _, i := range listed {
		if mask := statements[i].mask; mask != anyService {
			s.services |= mask
		}
	}
	for rest := s.services; rest != 0; rest &= rest - 1 {
		s.sets = append(s.sets, 0)
	}
	for k, i := range listed {
		s.add(statements[i].mask, 1<<k)
	}
	return s
}

func (s *scan) add(mask uint64, bit uint32) {
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
func (s *scan) of(service uint64) uint32 {
	if s.services&service == 0 {
		return s.any
	}
	return s.any | s.sets[bits.OnesCount64(s.services&(service-1))]
}
