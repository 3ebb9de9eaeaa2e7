// Copyright (c) 2026 The verdict authors. MIT licence, see LICENSE.

package condition

import "slices"

// Context is the request context: the values that a request carries for its
// condition keys. The zero value is empty and ready for use. A key that is not
// in it is absent, which is not the same as unknown; see Env.
//
// Keys are kept apart from values and are searched one after the other: a
// context has some ten or twenty keys, and comparing that many words is faster
// than any map.
//
// A Context may be read by many goroutines at once, and must not be changed
// while it is.
type Context struct {
	keys   []Key
	values []Value
}

// Set gives a key its value and replaces the one it had.
func (c *Context) Set(k Key, v Value) {
	if i := c.index(k); i >= 0 {
		c.values[i] = v
		return
	}
	c.keys = append(c.keys, k)
	c.values = append(c.values, v)
}

// Add adds the values of v to those that the key has. A request that names one
// key in two spellings, as two tags "ec2" and "EC2" can, has the values of
// both; AWS says of such a request that either may be read, and an operator
// for one value cannot tell which.
func (c *Context) Add(k Key, v Value) {
	if i := c.index(k); i >= 0 {
		c.values[i] = c.values[i].append(v)
		return
	}
	c.Set(k, v)
}

// Get returns the value of a key and whether the context has the key.
func (c *Context) Get(k Key) (Value, bool) {
	if v := c.find(k); v != nil {
		return *v, true
	}
	return Value{}, false
}

// Single returns the text of a key that has one value, and "" for any other.
func (c *Context) Single(k Key) string {
	if v := c.find(k); v != nil && v.isSingle() {
		return v.text
	}
	return ""
}

// Len returns the number of keys.
func (c *Context) Len() int { return len(c.keys) }

// Clone returns a context with the same keys and values, which can be changed
// without touching c.
func (c *Context) Clone() Context {
	return Context{keys: slices.Clone(c.keys), values: slices.Clone(c.values)}
}

// Reset removes all keys and keeps the memory.
func (c *Context) Reset() {
	clear(c.values)
	c.keys, c.values = c.keys[:0], c.values[:0]
}

// find returns the value of a key, or nil.
func (c *Context) find(k Key) *Value {
	if c == nil {
		return nil
	}
	if i := c.index(k); i >= 0 {
		return &c.values[i]
	}
	return nil
}

func (c *Context) index(k Key) int {
	for i := range c.keys {
		if c.keys[i] == k {
			return i
		}
	}
	return -1
}
