package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"slices"
)

const (
	pagesAtOnce   = 256 // read in one query
	rewriteAtOnce = 32  // written in one transaction, since a press may have to wait for it
)

// filePage is a page of the database file.
type filePage struct {
	number int64
	data   []byte
}

func scanPage(r row) (p filePage, err error) {
	err = r.Scan(&p.number, &p.data)
	return p, err
}

// pagesFrom asks for $2 pages, of the numbers from $1 on.
const pagesFrom = `with recursive n(i) as (select $1 union all select i + 1 from n limit $2)
	select d.pgno, d.data from n join sqlite_dbpage d on d.pgno = n.i`

// OverwriteFree writes zeros over what is not in use inside the pages of the database, and returns how many pages had
// something there. SQLite overwrites what is deleted, but when it moves rows between pages it leaves their former bytes
// behind. It works in many short transactions.
func (s *Store) OverwriteFree(ctx context.Context) (rewritten int, err error) {
	for from := int64(1); ; from += pagesAtOnce {
		dirty, there, err := s.dirtyPages(ctx, from)
		if err != nil || !there {
			return rewritten, err
		}
		for some := range slices.Chunk(dirty, rewriteAtOnce) {
			if err := s.overwritePages(ctx, some); err != nil {
				return 0, err
			}
			rewritten += len(some)
		}
	}
}

// dirtyPages are the numbers of the pages from one on that have something in what is not in use, and whether the file has
// any of these pages.
func (s *Store) dirtyPages(ctx context.Context, from int64) (dirty []int64, there bool, err error) {
	pages, err := query[filePage]{"read pages", pagesFrom, scanPage}.all(ctx, s.db.read, from, pagesAtOnce)
	for _, p := range pages {
		if p.overwrite() {
			dirty = append(dirty, p.number)
		}
	}
	return dirty, len(pages) > 0, err
}

// overwritePages reads pages again, as others may have written since, and overwrites what is not in use.
func (s *Store) overwritePages(ctx context.Context, numbers []int64) error {
	return s.db.tx(ctx, "overwrite what is not in use", func(tx *sql.Tx) error {
		for _, n := range numbers {
			p, found, err := query[filePage]{"read page", pagesFrom, scanPage}.one(ctx, tx, n, 1)
			if err != nil {
				return err
			}
			if !found || !p.overwrite() {
				continue
			}
			if _, err := tx.ExecContext(ctx, `update sqlite_dbpage set data = $1 where pgno = $2`, p.data, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// overwrite puts zeros where a page of a B-tree holds no row, and reports whether there was something else. A page that
// is none, or not as https://sqlite.org/fileformat2.html#b_tree_pages says, stays as it is. No other page begins with
// these bytes: their first four are the number of a page, and there are never so many.
func (p filePage) overwrite() bool {
	const headOfFile = 100
	head := 0 // a page has 512 bytes at least
	if p.number == 1 {
		head = headOfFile
	}
	at := func(offset int) int { return int(binary.BigEndian.Uint16(p.data[offset:])) }
	cells := head + 8
	switch p.data[head] {
	case 2, 5: // inner pages have one more number in front
		cells += 4
	case 10, 13:
	default:
		return false
	}
	begin, end := cells+2*at(head+3), at(head+5) // of what lies between the list of rows and the rows
	if end == 0 {
		end = 1 << 16
	}
	if begin > end || end > len(p.data) {
		return false
	}
	free := [][]byte{p.data[begin:end]}
	for block := at(head + 1); block != 0; {
		if block < end || block+4 > len(p.data) {
			return false
		}
		next, size := at(block), at(block+2)
		if size < 4 || block+size > len(p.data) || next != 0 && next < block+size {
			return false
		}
		free = append(free, p.data[block+4:block+size])
		block = next
	}
	return zero(free)
}

// zero puts zeros everywhere and reports whether there was something else.
func zero(parts [][]byte) (changed bool) {
	for _, part := range parts {
		if slices.ContainsFunc(part, func(b byte) bool { return b != 0 }) {
			changed = true
			clear(part)
		}
	}
	return changed
}
