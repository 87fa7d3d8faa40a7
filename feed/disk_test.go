package feed

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

func TestFailuresOfADiskOfWindowsAreNamedThereOnly(t *testing.T) {
	t.Parallel()
	for code, want := range map[syscall.Errno]DiskKind{39: DiskFull, 112: DiskFull, 19: DiskReadOnly, 38: "", 111: "", 18: ""} {
		err := fmt.Errorf("write: %w", code)
		if got := diskKind(err, "windows"); got != want {
			t.Errorf("%d is %q, want %q", int(code), got, want)
		}
		if got := diskKind(err, "linux"); got != "" {
			t.Errorf("%d is %q elsewhere", int(code), got)
		}
	}
}

func TestALinkInPlaceOfAFileIsAFileThatIsGone(t *testing.T) {
	t.Parallel()
	_, err := OpenOwn(filepath.Dir(t.TempDir()))
	if e, ok := errors.AsType[*DiskError](OnDisk(err)); !ok || e.Kind != DiskGone {
		t.Errorf("%v", err)
	}
}
