package redact

import (
	"fmt"
	"io"
	"slices"
	"time"
)

// LetGo has the writer wait no longer than that for whoever reads: a pipe that is full, a terminal that was stopped. Until
// they go on, what is written is lost, and then it is told how many times. Without it such a reader stops the program.
func (w *Writer) LetGo(patience time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = &unread{to: w.to, patience: patience}
}

// unread is a writer that may not come back. Its user writes one thing at a time.
type unread struct {
	to       io.Writer
	patience time.Duration
	stuck    <-chan struct{} // closed when the write that has not come back does, nil for none
	lost     int
}

func (u *unread) Write(p []byte) (int, error) {
	if u.stuck != nil {
		select {
		case <-u.stuck:
			u.stuck = nil
		default:
			u.lost++
			return len(p), nil
		}
	}
	text := slices.Clone(p) // it may be written when the caller has its own back
	if u.lost > 0 {
		text = slices.Concat(fmt.Appendf(nil, "kaspibot: nobody has read this log for a while, %d times something was not written\n", u.lost), text)
		u.lost = 0
	}
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		_, err = u.to.Write(text)
	}()
	select {
	case <-done:
		return len(p), err
	case <-time.After(u.patience):
		u.stuck = done
		return len(p), nil
	}
}
