package store

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"
)

// leaf is a page of 512 bytes whose rows begin at a place, with rubbish wherever no row is: cells in its list, and freed blocks.
func leaf(kind byte, head, rows, cells int, blocks ...[2]int) []byte {
	p := bytes.Repeat([]byte{'x'}, 512)
	p[head] = kind
	put := func(at, n int) { binary.BigEndian.PutUint16(p[at:], uint16(n)) }
	put(head+1, 0)
	put(head+3, cells)
	put(head+5, rows)
	last := head + 1
	for _, b := range blocks {
		put(last, b[0])
		put(b[0], 0)
		put(b[0]+2, b[1])
		last = b[0]
	}
	return p
}

func TestOfAPageOnlyWhatHoldsNoRowIsOverwritten(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		page   filePage
		zeroed [][2]int // from, to
	}{
		"rows at the end":               {filePage{2, leaf(13, 0, 400, 3)}, [][2]int{{14, 400}}},
		"an index":                      {filePage{2, leaf(10, 0, 400, 3)}, [][2]int{{14, 400}}},
		"an inner page":                 {filePage{2, leaf(5, 0, 400, 3)}, [][2]int{{18, 400}}},
		"an inner page of an index":     {filePage{2, leaf(2, 0, 400, 3)}, [][2]int{{18, 400}}},
		"the first of the file":         {filePage{1, leaf(13, 100, 400, 3)}, [][2]int{{114, 400}}},
		"a page without rows":           {filePage{2, leaf(13, 0, 512, 0)}, [][2]int{{8, 512}}},
		"freed blocks":                  {filePage{2, leaf(13, 0, 400, 3, [2]int{410, 10}, [2]int{420, 92})}, [][2]int{{14, 400}, {414, 420}, {424, 512}}},
		"the smallest freed blocks":     {filePage{2, leaf(13, 0, 400, 3, [2]int{400, 4}, [2]int{404, 5})}, [][2]int{{14, 400}, {408, 409}}},
		"a full page with a freed one":  {filePage{2, leaf(13, 0, 14, 3, [2]int{100, 8})}, [][2]int{{104, 108}}},
		"no page of a tree":             {filePage{2, leaf(7, 0, 400, 3)}, nil},
		"rows beyond the page":          {filePage{2, leaf(13, 0, 513, 3)}, nil},
		"more rows than fit":            {filePage{2, leaf(13, 0, 13, 3)}, nil},
		"a block before the rows":       {filePage{2, leaf(13, 0, 400, 3, [2]int{300, 10})}, nil},
		"a block beyond the page":       {filePage{2, leaf(13, 0, 400, 3, [2]int{410, 103})}, nil},
		"a block without room":          {filePage{2, leaf(13, 0, 400, 3, [2]int{410, 3})}, nil},
		"blocks over each other":        {filePage{2, leaf(13, 0, 400, 3, [2]int{410, 20}, [2]int{420, 20})}, nil},
		"a block cut off by the end":    {filePage{2, append(leaf(13, 0, 400, 3)[:1], append([]byte{1, 253}, leaf(13, 0, 400, 3)[3:]...)...)}, nil},
		"the smallest block at the end": {filePage{2, leaf(13, 0, 400, 3, [2]int{508, 4})}, [][2]int{{14, 400}}},
		"a page as large as can be":     {filePage{2, append(leaf(13, 0, 0, 3), bytes.Repeat([]byte{'x'}, 1<<16-512)...)}, [][2]int{{14, 1 << 16}}},
	} {
		want := slices.Clone(c.page.data)
		for _, z := range c.zeroed {
			clear(want[z[0]:z[1]])
		}
		if changed := c.page.overwrite(); changed != (c.zeroed != nil) || !bytes.Equal(c.page.data, want) {
			t.Errorf("%s: changed %t, bytes %v", name, changed, c.page.data)
		}
		if c.page.overwrite() {
			t.Errorf("%s: overwritten twice", name)
		}
	}
}

func TestNumbersJoinedWithBlanksAreReadOneByOne(t *testing.T) {
	t.Parallel()
	n := numbers("12 -7 0  305")
	for _, want := range []int{12, -7, 0, 0, 305, 0} {
		if got := n.next(); got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
}
