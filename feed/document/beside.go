package document

import (
	"io"
	"runtime"
)

// Beside writes to another writer in a goroutine of its own once there is enough to write that this pays; a short list is
// written as if it were not there. It must be closed, which waits for the rest and tells what went wrong.
type Beside struct {
	w          io.Writer
	n          int
	full, free chan []byte // nil until it pays
	ended      chan error
}

// manyBytes is some 100 000 offers: with fewer, handing over costs what it gives.
const manyBytes = 32 << 20

// NewBeside returns one that writes to w.
func NewBeside(w io.Writer) *Beside { return &Beside{w: w} }

// Write takes a copy. After an error of the other writer it goes on taking, and Close returns the error.
func (b *Beside) Write(p []byte) (int, error) {
	if !b.pays(len(p)) {
		return b.w.Write(p)
	}
	b.full <- append((<-b.free)[:0], p...)
	return len(p), nil
}

// hand writes p, which is not the caller's any more, and returns room for what comes next. It copies nothing.
func (b *Beside) hand(p []byte) (room []byte, err error) {
	if !b.pays(len(p)) {
		_, err = b.w.Write(p)
		return p, err
	}
	b.full <- p
	return <-b.free, nil
}

// pays reports whether there is enough to write beside, and a processor to do it; from then on it is so.
func (b *Beside) pays(bytes int) bool {
	if b.full == nil {
		if b.n += bytes; b.n < manyBytes || runtime.GOMAXPROCS(0) < 2 {
			return false
		}
		b.begin()
	}
	return true
}

func (b *Beside) begin() {
	const rooms = 3 // one is filled, one is written, one waits
	b.full, b.free, b.ended = make(chan []byte, rooms), make(chan []byte, rooms), make(chan error, 1)
	for range rooms {
		b.free <- nil
	}
	go func() {
		var err error
		for p := range b.full {
			if err == nil {
				_, err = b.w.Write(p)
			}
			b.free <- p
		}
		b.ended <- err
	}()
}

// Close does not close the other writer.
func (b *Beside) Close() error {
	if b.full == nil {
		return nil
	}
	close(b.full)
	err := <-b.ended
	b.full, b.n = nil, 0
	return err
}
