package progress_test

import (
	"bytes"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"kaspibot/cmd/kaspibot/internal/progress"
)

func TestALogGetsALineForEachTenth(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := progress.New("reading the catalogue", nil, slog.New(slog.NewTextHandler(&log, nil)))
	m.Set(5, 0) // nobody has said of how many
	for got := 0; got <= 18_500; got += 250 {
		m.Set(got, 18_500)
		m.Set(got, 18_500)
	}
	m.Set(1, 18_500)       // backwards says nothing new
	m.Set(99_000, 18_500) // nor does more than all
	m.Done()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) != 11 || !strings.Contains(lines[0], "percent=0") || !strings.Contains(lines[10], "got=18500 total=18500 percent=100") {
		t.Errorf("%d lines:\n%s", len(lines), log.String())
	}
	if strings.ContainsAny(log.String(), "\r\x1b") {
		t.Errorf("the log has a bar in it: %q", log.String())
	}
}

func TestATerminalGetsABarWithoutColoursThatGoesAway(t *testing.T) {
	t.Parallel()
	var screen bytes.Buffer
	m := progress.New("reading the catalogue", &screen, slog.New(slog.NewTextHandler(io.Discard, nil)))
	m.Set(250, 1000)
	m.Done()
	m.Done()
	if got := screen.String(); !strings.Contains(got, "reading the catalogue  25%") || !strings.Contains(got, "(250/1000") || strings.Contains(got, "\x1b[3") {
		t.Errorf("the screen has %q", got)
	}
	if got := screen.String(); strings.TrimSpace(got[strings.LastIndex(strings.TrimRight(got, "\r"), "\r"):]) != "" && !strings.HasSuffix(got, "\x1b[2K\r") {
		t.Errorf("the bar stays: %q", got)
	}
}

func TestManyMayTell(t *testing.T) {
	t.Parallel()
	m := progress.New("work", io.Discard, slog.New(slog.DiscardHandler))
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() { m.Set(n, 20) })
	}
	all.Wait()
	m.Done()
}
