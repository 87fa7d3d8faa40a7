package crash

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// Ten minutes in which each second brings what a shop has in a minute. After the first fifth, in which caches fill, files and
// memory must stay where they are.
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
	var early, late struct{ files, memory int }
	for time.Since(begun) < *duration {
		for range 10 {
			s.step(t, p)
			pass(t, 100*time.Millisecond)
		}
		files, memory := p.files(t), p.memory(t)
		if time.Since(begun) < *duration/5 {
			early.files, early.memory = max(early.files, files), max(early.memory, memory)
		} else if time.Since(begun) > *duration*4/5 {
			late.files, late.memory = max(late.files, files), max(late.memory, memory)
		}
	}
	t.Logf("at most, in the first and in the last fifth of %v: %d and %d files, %d and %d MiB; %d orders, %d inputs",
		*duration, early.files, late.files, early.memory>>20, late.memory>>20, len(s.codes), s.out.Inputs)
	if late.files > early.files+10 {
		t.Errorf("%d files are open, %d at first", late.files, early.files)
	}
	if late.memory > early.memory*5/4+16<<20 {
		t.Errorf("%d bytes are resident, %d at first", late.memory, early.memory)
	}
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
