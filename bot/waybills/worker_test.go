package waybills_test

import (
	"bytes"
	"os"
	"testing"

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
	switch does := os.Args[2]; does {
	case "work":
	case "bare":
		if len(os.Environ()) > 0 {
			os.Exit(1)
		}
	case "hang":
		select {}
	case "eat":
		go func() { _ = waybills.Work(os.Stdin, os.Stdout) }()
		for all := [][]byte{}; ; {
			all = append(all, bytes.Repeat([]byte{1}, 16<<20))
		}
	default: // dies the first time, and leaves a file to know the second by
		if os.Mkdir(does, 0o700) == nil {
			os.Exit(1)
		}
	}
	if err := waybills.Work(os.Stdin, os.Stdout); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}
