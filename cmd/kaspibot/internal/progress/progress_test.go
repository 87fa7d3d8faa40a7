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
	m.Set(1, 18_500)      // backwards says nothing new
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

// A work may turn out longer or shorter than was said, and what is told of it may be nonsense: what is shown is within it.
func TestWhatIsShownIsWithinTheWork(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	m := progress.New("work", nil, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
			return slog.Attr{}
		}
		return a
	}})))
	for _, step := range []struct {
		got, total int
		logged     string
	}{
		{1, 0, ""}, {1, -1, ""}, {-5, 200, "msg=work got=0 total=200 percent=0\n"}, {19, 200, ""}, {20, 200, "msg=work got=20 total=200 percent=10\n"}, {39, 200, ""},
		{900, 200, "msg=work got=200 total=200 percent=100\n"}, {1, 1, ""}, {200, 400, ""}, {1 << 30, 1 << 30, ""},
	} {
		log.Reset()
		if m.Set(step.got, step.total); log.String() != step.logged {
			t.Errorf("%d of %d: logged %q", step.got, step.total, log.String())
		}
	}
	begun := progress.New("work", nil, slog.New(slog.NewTextHandler(&log, nil)))
	log.Reset()
	if begun.Set(1<<30, 1<<31-1); !strings.Contains(log.String(), "percent=50") {
		t.Errorf("half of much is %s", log.String())
	}
	var screen bytes.Buffer
	bar := progress.New("work", &screen, slog.New(slog.DiscardHandler))
	for _, step := range []struct {
		got, total int
		shown      string
	}{{1, 0, ""}, {0, 1, "0%"}, {5, 10, "50%"}, {5, 20, "25%"}, {-1, 20, "0%"}, {900, 20, "100%"}} {
		screen.Reset()
		bar.Set(step.got, step.total)
		if got := screen.String(); (got == "") != (step.shown == "") || !strings.Contains(got, " "+step.shown) && step.shown != "100%" && step.shown != "" {
			t.Errorf("%d of %d: the screen has %q", step.got, step.total, got)
		}
	}
	bar.Done()
	screen.Reset()
	if bar.Done(); screen.Len() > 0 {
		t.Errorf("what has gone is taken away again: %q", screen.String())
	}
	if bar.Set(7, 10); !strings.Contains(screen.String(), " 70%") {
		t.Errorf("the next work: %q", screen.String())
	}
}
