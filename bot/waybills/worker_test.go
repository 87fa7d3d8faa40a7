package waybills_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"kaspibot/bot/waybills"
)

// sheets makes them in a process of its own, as the program does.
func sheets(t testing.TB, list []waybills.Waybill, perSheet int) ([]byte, []waybills.Broken, error) {
	t.Helper()
	return printer("work").Sheets(t.Context(), list, perSheet)
}

// printer is one whose worker is this test program; see TestMain for what it can do.
func printer(does string) waybills.Printer {
	return waybills.Printer{Worker: []string{os.Args[0], workerArgument, does}}
}

const workerArgument = "waybills-worker"

func TestMain(m *testing.M) {
	if len(os.Args) < 3 || os.Args[1] != workerArgument {
		api.DisableConfigDir() // tests make files by the library, too
		os.Exit(m.Run())
	}
	var in io.Reader = os.Stdin
	switch does := os.Args[2]; does {
	case "work":
	case "bare":
		if len(os.Environ()) > 0 {
			os.Exit(1)
		}
	case "noted": // in the folder that is named behind
		if os.WriteFile(filepath.Join(os.Args[3], strconv.Itoa(os.Getpid())), nil, 0o600) != nil {
			os.Exit(1)
		}
	case "hang":
		select {}
	case "eat": // more than any waybill takes, and answers then
		in = &later{do: func() [][]byte { return taken(40) }}
	case "need": // less, and leaves as much garbage again; what the system has back counts no more
		in = &later{do: func() (none [][]byte) {
			all := taken(18)
			for range 18 {
				taken(1)
			}
			<-time.After(looked)
			runtime.KeepAlive(all)
			debug.FreeOSMemory()
			return none
		}}
	default: // dies the first time, and leaves a file to know the second by
		if os.Mkdir(does, 0o700) == nil {
			os.Exit(1)
		}
	}
	if err := waybills.Work(in, os.Stdout); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

// taken is memory of so many times 16 MiB.
func taken(n int) (all [][]byte) {
	for range n {
		all = append(all, bytes.Repeat([]byte{1}, 16<<20))
	}
	return all
}

// later is standard input behind something that is done first, and keeps what that has taken.
type later struct {
	do   func() [][]byte
	all  [][]byte
	done bool
}

func (l *later) Read(p []byte) (int, error) {
	if !l.done {
		l.all, l.done = l.do(), true
		<-time.After(looked)
	}
	return os.Stdin.Read(p)
}

// looked is as long as it takes whoever watches over a worker to look ten times.
const looked = 50 * time.Millisecond
