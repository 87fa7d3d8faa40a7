// Package packed writes texts and numbers one after the other into bytes, and [Rows] reads them back: what is kept so is a few
// strings to the garbage collector, however long it is, and reading it allocates nothing.
package packed

import (
	"encoding/binary"
	"slices"
)

// Room is b with room for another few texts and numbers. It doubles what is long, which leaves behind a third of the garbage that
// appending does.
func Room(b []byte) []byte {
	if cap(b)-len(b) < 128 {
		return slices.Grow(b, len(b)+512)
	}
	return b
}

// AppendText appends a text with its length before it.
func AppendText[T ~string](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// AppendNumber appends a number, the smaller the shorter.
func AppendNumber[T ~int | ~int64](b []byte, n T) []byte { return binary.AppendVarint(b, int64(n)) }

// Rows are what is left to be read. Its texts are parts of one string.
type Rows struct {
	Left   string
	Broken bool // it was not written so
}

// Text takes a text.
func (r *Rows) Text() string {
	if s := r.Left; len(s) > 0 && s[0] < 0x80 && int(s[0]) < len(s) { // nearly all
		n := int(s[0]) + 1
		r.Left = s[n:]
		return s[1:n]
	}
	n := r.unsigned()
	if n > uint64(len(r.Left)) {
		r.Broken, r.Left = true, ""
		return ""
	}
	s := r.Left[:n]
	r.Left = r.Left[n:]
	return s
}

// Number takes a number.
func (r *Rows) Number() int64 {
	n := r.unsigned()
	return int64(n>>1) ^ -int64(n&1) // as binary.AppendVarint folds the sign in
}

// Byte takes one byte.
func (r *Rows) Byte() byte {
	if r.Left == "" {
		r.Broken = true
		return 0
	}
	c := r.Left[0]
	r.Left = r.Left[1:]
	return c
}

func (r *Rows) unsigned() uint64 {
	if len(r.Left) > 0 && r.Left[0] < 0x80 {
		n := r.Left[0]
		r.Left = r.Left[1:]
		return uint64(n)
	}
	return r.long()
}

func (r *Rows) long() (n uint64) {
	for i := 0; i < len(r.Left) && i < binary.MaxVarintLen64; i++ {
		c := r.Left[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.Left = r.Left[i+1:]
			return n
		}
	}
	r.Broken, r.Left = true, ""
	return 0
}
