package setup

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// console is where the person reads and types, in their language.
type console struct {
	out    io.Writer
	hide   func(secrets ...string)
	secret func() (string, error)
	now    func() time.Time
	in     *bufio.Reader
	words  *chat.Words
}

// maxAnswer is more than anybody types, in bytes.
const maxAnswer = 64 << 10

// speak chooses the language of the session.
func (c *console) speak(language string) (err error) {
	c.words, err = chat.OwnWords(language, kaspi.Almaty(), c.now, chat.Room{Name: "setup", Words: words})
	return err
}

func (c *console) text(name string, view any) string { return c.words.Text(name, view) }

func (c *console) say(name string, view any) { fmt.Fprintln(c.out, c.text(name, view)) }

// read waits for a line. It ends with the context, though a read from a terminal cannot be broken off.
func (c *console) read(ctx context.Context, secret bool) (string, error) {
	type line struct {
		text string
		err  error
	}
	read := make(chan line, 1)
	go func() {
		var l line
		if secret && c.secret != nil {
			l.text, l.err = c.secret()
			fmt.Fprintln(c.out) // what ended the line was not shown either
		} else {
			l.text, l.err = c.line()
		}
		read <- l
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case l := <-read:
		text := strings.TrimSpace(l.text)
		if secret && text != "" {
			c.hide(text)
		}
		return text, l.err
	}
}

// line is the next one of the input; the last one may be without an end.
func (c *console) line() (string, error) {
	text, err := c.in.ReadSlice('\n')
	if errors.Is(err, io.EOF) && len(text) > 0 {
		err = nil
	}
	return string(text), err
}
