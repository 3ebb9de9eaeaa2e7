// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package fuzz

import "math/rand/v2"

// choices is where a generator takes its decisions from: bytes that a fuzzer
// mutates, and after those a generator of random numbers that they seed.
type choices struct {
	data []byte
	rng  *rand.Rand
}

func seeded(seed uint64) *choices {
	return &choices{rng: rand.New(rand.NewPCG(seed, 0x7665726469637400))}
}

// fromBytes lets a fuzzer steer: each byte is one decision.
func fromBytes(data []byte) *choices {
	c := seeded(uint64(len(data)))
	c.data = data
	return c
}

// n returns a number below k.
func (c *choices) n(k int) int {
	if len(c.data) > 0 {
		b := c.data[0]
		c.data = c.data[1:]
		return int(b) % k
	}
	return c.rng.IntN(k)
}

// oneIn is true once in k times.
func (c *choices) oneIn(k int) bool { return c.n(k) == 0 }

// of picks one of the texts.
func (c *choices) of(texts ...string) string { return texts[c.n(len(texts))] }
