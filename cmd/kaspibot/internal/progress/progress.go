// Package progress shows how far a long work is: New makes a [Meter], a bar on a terminal and sparse lines of a log elsewhere.
package progress

import (
	"io"
	"log/slog"
	"sync"

	"github.com/schollz/progressbar/v3"
)

// every is how many per cent of a work a line of the log stands for.
const every = 10

// Meter shows how far one work is. Its methods may be called at any time from anywhere.
type Meter struct {
	what     string
	terminal io.Writer
	log      *slog.Logger

	mu  sync.Mutex
	bar *progressbar.ProgressBar
	due int // per cent of the next line
}

// New shows a work on a terminal, or in a log where that is nil.
func New(what string, terminal io.Writer, log *slog.Logger) *Meter {
	return &Meter{what: what, terminal: terminal, log: log}
}

// Set notes how far the work is. With an unknown total, which is 0, there is nothing to show yet.
func (m *Meter) Set(got, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if total <= 0 {
		return
	}
	got = min(max(got, 0), total)
	if m.terminal == nil {
		m.write(got, total)
		return
	}
	if m.bar == nil {
		m.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(m.terminal), progressbar.OptionSetDescription(m.what),
			progressbar.OptionShowCount(), progressbar.OptionFullWidth(), progressbar.OptionClearOnFinish())
	}
	m.bar.ChangeMax(total)
	_ = m.bar.Set(got) // nobody needs a bar more than the work
}

// write writes a line when the work is another tenth further.
func (m *Meter) write(got, total int) {
	percent := int(int64(got) * 100 / int64(total))
	if percent >= m.due {
		m.log.Info(m.what, "got", got, "total", total, "percent", percent)
		m.due = percent - percent%every + every
	}
}

// Done takes the bar away, also of a work that has failed.
func (m *Meter) Done() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.bar != nil {
		_ = m.bar.Clear()
		_ = m.bar.Exit()
		m.bar = nil
	}
}
