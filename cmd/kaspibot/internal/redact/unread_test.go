package redact

import (
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// stopped is a reader that takes nothing until somebody lets it.
type stopped struct {
	on   chan struct{}
	text string
}

func (s *stopped) Write(p []byte) (int, error) {
	<-s.on
	s.text += string(p)
	return len(p), nil
}

func TestALogThatNobodyReadsStopsNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reader := &stopped{on: make(chan struct{})}
		w := New("wxyz").Writer(reader)
		w.LetGo(time.Second)
		begun := time.Now()
		for _, line := range []string{"one wxyz\n", "two\n", "three\n"} {
			if n, err := io.WriteString(w, line); n != len(line) || err != nil {
				t.Errorf("%q: %d, %v", line, n, err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took != time.Second {
			t.Errorf("they were kept for %v, want a second in all", took)
		}
		close(reader.on)
		synctest.Wait()
		if _, err := io.WriteString(w, "four\n"); err != nil {
			t.Error(err)
		}
		const want = "one ***\nkaspibot: nobody has read this log for a while, 2 times something was not written\nfour\n"
		if reader.text != want {
			t.Errorf("got %q, want %q", reader.text, want)
		}
	})
}

func TestALogThatIsReadTellsOfItsFailures(t *testing.T) {
	t.Parallel()
	w := New().Writer(refusing{})
	w.LetGo(time.Minute)
	if _, err := io.WriteString(w, "line\n"); err == nil {
		t.Error("a log that cannot be written is not noticed")
	}
}
