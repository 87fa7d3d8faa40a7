package crash

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// sample is what a process has at a moment.
type sample struct{ files, memory, database, orders int }

// Ten minutes in which each second brings what a shop has in a minute. After the first fifth, in which caches fill, files and
// memory must stay where they are, and the database grow by no more than the orders that come. What is compared are the middle
// values of a fifth each: a peak that a busy machine draws out is no growth.
func TestUnderLoadFilesAndMemoryStayFlat(t *testing.T) {
	t.Parallel()
	switch {
	case !*long:
		t.Skip("takes minutes: -long, and -duration for how many")
	case runtime.GOOS != "linux":
		t.Skip("reads /proc")
	}
	s := newShop(t, *seed)
	p := s.start(t)
	begun := time.Now()
	var early, late []sample
	for time.Since(begun) < *duration {
		for range 10 {
			s.step(t, p)
			pass(t, 100*time.Millisecond)
		}
		now := sample{p.files(t), p.memory(t), s.bytes(t), len(s.codes)}
		switch past := time.Since(begun); {
		case past >= *duration/5 && past < *duration*2/5:
			early = append(early, now)
		case past >= *duration*4/5:
			late = append(late, now)
		}
	}
	was, is := middle(early), middle(late)
	t.Logf("in the second and in the last fifth of %v: %d and %d files, %d and %d KiB, database of %d and %d KiB; %d orders, %d inputs",
		*duration, was.files, is.files, was.memory>>10, is.memory>>10, was.database>>10, is.database>>10, len(s.codes), s.out.Inputs)
	if is.files > was.files+4 {
		t.Errorf("%d files are open, %d at first", is.files, was.files)
	}
	if is.memory > was.memory+was.memory/8+4<<20 {
		t.Errorf("%d bytes are resident, %d at first", is.memory, was.memory)
	}
	if is.database > was.database+(is.orders-was.orders)*perOrder+2<<20 {
		t.Errorf("the database has %d bytes, %d at first, for %d orders more", is.database, was.database, is.orders-was.orders)
	}
}

// perOrder is far more than an order takes in the database on the day on which it comes: its record, what was pressed, the
// updates of that.
const perOrder = 64 << 10

// middle is the middle value of each figure.
func middle(list []sample) sample {
	of := func(figure func(sample) int) int {
		values := make([]int, len(list))
		for i, s := range list {
			values[i] = figure(s)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return sample{
		of(func(s sample) int { return s.files }), of(func(s sample) int { return s.memory }),
		of(func(s sample) int { return s.database }), of(func(s sample) int { return s.orders }),
	}
}

// bytes is the size of the database with its journal.
func (o *outside) bytes(t *testing.T) (n int) {
	t.Helper()
	for _, name := range []string{"kaspibot.db", "kaspibot.db-wal"} {
		info, err := os.Stat(filepath.Join(o.data, name))
		if err != nil {
			t.Fatal(err)
		}
		n += int(info.Size())
	}
	return n
}

// files counts the descriptors of a process.
func (p *process) files(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	if err != nil {
		t.Fatalf("%v\n%s", err, p.logged())
	}
	return len(entries)
}

// memory is what a process has resident, in bytes.
func (p *process) memory(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatalf("%v\n%s", err, p.logged())
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	var kilo int
	if _, err := fmt.Sscan(rest, &kilo); err != nil {
		t.Fatal(err)
	}
	return kilo << 10
}
