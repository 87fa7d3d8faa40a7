package document

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// scanner reads tags and texts written the one way that [Validate] takes. After the first error its methods do
// nothing.
type scanner struct {
	more   func(rest string) (string, error) // reads on: it returns the rest, and behind it more
	rest   string                            // read and not yet looked at; what is handed out is a part of it
	ahead  string                            // a tag that was seen but not yet taken
	values []string
	eof    error // of the reader, once it has given all
	err    error
}

// blank is what may stand between tags.
const blank = " \n"

// text reads an element that has no attributes and nothing but text, and leaves the text as it is written.
func (s *scanner) text(element string) string {
	s.tag(element)
	t := s.chars()
	s.tag("/" + element)
	return t
}

// tag takes the next tag, which must have the shape given, and returns the values that stand where the shape
// has empty quotes. There is always one value for each, so that callers need not look at the error first. The
// values are good until the next tag.
func (s *scanner) tag(shape string) []string {
	s.values = s.values[:0]
	rest, wanted := s.peek(), shape
	s.ahead = ""
	for {
		label, more, found := strings.Cut(wanted, `""`)
		if !found {
			break
		}
		value := ""
		if after, ok := strings.CutPrefix(rest, label+`"`); ok {
			if v, behind, closed := strings.Cut(after, `"`); closed {
				value, rest = v, behind
			}
		}
		s.values, wanted = append(s.values, value), more
	}
	if rest != wanted {
		s.fail("no <%s> where it should be", shape)
	}
	return s.values
}

// peek returns the next tag, without its brackets, and does not take it.
func (s *scanner) peek() string {
	if s.ahead == "" {
		if t := s.chars(); strings.Trim(t, blank) != "" {
			s.fail("%.40q outside of any text", t)
		}
	}
	return s.ahead
}

// chars reads the text before the next tag, and looks ahead to the tag.
func (s *scanner) chars() string {
	t := s.until('<')
	s.ahead = s.until('>')
	if s.ahead == "" {
		s.fail("an empty tag")
	}
	return t
}

// until reads up to the end of a piece, which it leaves out. A piece longer than a block is an error.
func (s *scanner) until(end byte) string {
	for s.err == nil {
		if i := strings.IndexByte(s.rest, end); 0 <= i && i < block {
			piece := s.rest[:i]
			s.rest = s.rest[i+1:]
			return piece
		}
		switch {
		case len(s.rest) >= block:
			s.err = bufio.ErrBufferFull
		case s.eof != nil:
			s.err = s.eof
		default:
			s.fill()
		}
	}
	return ""
}

// fill reads on.
func (s *scanner) fill() { s.rest, s.eof = s.more(s.rest) }

// reading reads a block at a time. A string for every block spares one for every piece.
func reading(r io.Reader) func(string) (string, error) {
	var room []byte
	return func(rest string) (string, error) {
		room = slices.Grow(append(room[:0], rest...), block)
		for range 100 { // as long as bufio believes in a reader that gives nothing
			if n, err := r.Read(room[len(rest) : len(rest)+block]); n > 0 || err != nil {
				return string(room[:len(rest)+n]), err
			}
		}
		return rest, io.ErrNoProgress
	}
}

// end wants nothing more than blanks.
func (s *scanner) end() {
	if s.err != nil {
		return
	}
	for s.eof == nil && strings.Trim(s.rest, blank) == "" {
		s.rest = ""
		s.fill()
	}
	switch {
	case strings.Trim(s.rest, blank) != "":
		s.fail("something after the end")
	case !errors.Is(s.eof, io.EOF):
		s.err = s.eof
	}
}

// fail keeps the first error.
func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}
