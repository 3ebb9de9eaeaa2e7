// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package eval

import "math/bits"

// scan lists the statements of a short index by the service that they may speak
// of, so that the others are not looked at. Services are told by their masks; two
// that share a bit share a list.
type scan struct {
	services uint64 // those with a list of their own
	// lists has the beginnings of the lists, in the order of the services' bits,
	// then that of the list for all other services, then the end; and behind them
	// the lists, which are of statements in their order.
	lists []int32
}

func newScan(statements []statement, listed []int32) scan {
	var s scan
	if len(listed) == 0 {
		return s
	}
	for _, i := range listed {
		if mask := statements[i].mask; mask != anyService {
			s.services |= mask
		}
	}
	n := bits.OnesCount64(s.services) + 1
	s.lists = make([]int32, n+1, n+1+len(listed))
	rest := s.services
	for k := range n {
		s.lists[k] = int32(len(s.lists))
		service := rest & -rest // zero for the last list, of what speaks of any service
		rest &^= service
		for _, i := range listed {
			if mask := statements[i].mask; mask == anyService || mask&service != 0 {
				s.lists = append(s.lists, i)
			}
		}
	}
	s.lists[n] = int32(len(s.lists))
	return s
}

// of returns the statements that may speak of a service, which is given by its
// bit.
func (s *scan) of(service uint64) []int32 {
	if len(s.lists) == 0 {
		return nil
	}
	k := bits.OnesCount64(s.services)
	if s.services&service != 0 {
		k = bits.OnesCount64(s.services & (service - 1))
	}
	return s.lists[s.lists[k]:s.lists[k+1]]
}
