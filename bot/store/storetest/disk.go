package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"kaspibot/bot/store"
	"kaspibot/feed"
)

// Disk is a disk that fails when it is told to. It stands between a store and SQLite, see [Disk.Through].
//
// What can fail is numbered from 1: connecting, beginning, each statement, the end of a query's rows and the commit. A
// query whose text was asked since the last write has no number of its own: whoever asks again, such as a job that
// looks every two seconds, fails as they did before. Notes of when something was last done are no writes in this.
type Disk struct {
	Every bool // such queries have numbers too; not to be changed later

	mu     sync.Mutex
	n      int
	from   int           // the first number that fails, 0 for none
	lasts  time.Duration // how long all fails from then on; 0: that call alone does
	until  time.Time     // when that is over
	kind   feed.DiskKind // of the failure; DiskFailing when empty
	blurs  int           // the number of the answer that cannot be read, counting down; 0 for none
	failed []string
	asked  map[string]bool // texts of queries since the last write
}

// FailAt lets the call of a number fail, and what comes after it for a time: 0 for no other call.
func (d *Disk) FailAt(n int, lasts time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.from, d.lasts, d.until = n, lasts, time.Time{}
}

// FailAs lets everything fail in a way, from now on and for a time. A disk that is full or read-only is read as before.
func (d *Disk) FailAs(kind feed.DiskKind, lasts time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kind, d.until = kind, time.Now().Add(lasts)
}

// Calls is the number that was reached.
func (d *Disk) Calls() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n
}

// Failing reports whether all calls fail now.
func (d *Disk) Failing() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return time.Now().Before(d.until)
}

// During does something whose n-th call fails, and tells what did; nothing where there were fewer.
func (d *Disk) During(n int, do func() error) (failed string, err error) {
	before := len(d.Failed())
	d.FailAt(d.Calls()+n, 0)
	err = do()
	d.FailAt(0, 0)
	return strings.Join(d.Failed()[before:], "; "), err
}

// BlurAt gives the values of a row that nobody can read as the first row of the n-th answer that has any from now on; 0 of none.
func (d *Disk) BlurAt(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.blurs = n
}

// blurred reports whether the first row of an answer is the one that cannot be read.
func (d *Disk) blurred(text string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.blurs == 0 {
		return false
	}
	if d.blurs--; d.blurs > 0 {
		return false
	}
	d.failed = append(d.failed, "row of "+strings.Join(strings.Fields(text), " "))
	return true
}

// Failed tells which calls have failed.
func (d *Disk) Failed() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.failed...)
}

// call counts a call and lets it fail when it is its turn.
func (d *Disk) call(what, text string, writes bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.asked == nil || writes && !strings.HasPrefix(text, "insert into settings") {
		d.asked = map[string]bool{}
	}
	again := d.asked[what+text] && !d.Every
	if !writes {
		d.asked[what+text] = true
	}
	if !again {
		d.n++
	}
	if readable := d.kind == feed.DiskFull || d.kind == feed.DiskReadOnly; !d.fails(again) || readable && !writes {
		return nil
	}
	d.failed = append(d.failed, fmt.Sprintf("%d: %s %s", d.n, what, strings.Join(strings.Fields(text), " ")))
	return &store.Error{Kind: cmp.Or(d.kind, feed.DiskFailing), Err: errors.New("the disk fails")} // as the store classifies SQLite's
}

func (d *Disk) fails(again bool) bool {
	if !d.until.IsZero() {
		return time.Now().Before(d.until)
	}
	if d.from == 0 || again || d.n != d.from {
		return false
	}
	d.until = time.Now().Add(d.lasts)
	return true
}
