package alstyle

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRow bounds one row of a stock answer, in bytes; the longest seen has 150.
const maxRow = 1 << 20

// errRow says that what came is no object of rows.
var errRow = errors.New("no object where one should be")

// rows reads a JSON object member by member, of which only one is in memory at a time. It finds where a value ends and
// leaves it to the caller to see that the value is JSON: what it is handed is always looked at by a parser.
type rows struct {
	r   *bufio.Reader
	key []byte // of the member under way, with its quotes
	row []byte // its value, as it is written

	warehouses map[string]text // by their values: all rows name one of a few
}

// open takes the opening bracket. none reports an empty list, as PHP writes an empty map.
func (s *rows) open() (none bool, err error) {
	b, err := s.next()
	if err != nil {
		return false, err
	}
	if b == '[' {
		b, err = s.next()
		if err == nil && b != ']' {
			err = errRow
		}
		return true, err
	}
	if b != '{' {
		return false, errRow
	}
	return false, nil
}

// member reads the next one; first is for the one behind the opening bracket. It is false at the end of the object.
func (s *rows) member(first bool) (ok bool, err error) {
	b, err := s.next()
	if err != nil {
		return false, err
	}
	if b == '}' {
		return false, nil
	}
	if !first {
		if b != ',' {
			return false, fmt.Errorf("%q where a comma should be", b)
		}
		if b, err = s.next(); err != nil {
			return false, err
		}
	}
	if b != '"' {
		return false, fmt.Errorf("%q where a key should be", b)
	}
	if s.key, err = s.text(s.key[:0]); err != nil {
		return false, err
	}
	if b, err = s.next(); err != nil {
		return false, err
	}
	if b != ':' {
		return false, fmt.Errorf("%q where a colon should be", b)
	}
	s.row, err = s.value(s.row[:0])
	return err == nil, err
}

// end wants nothing but blanks.
func (s *rows) end() error {
	_, err := s.next()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil
	case err == nil:
		return errors.New("more than one document")
	}
	return err
}

// next takes the next byte that is no blank.
func (s *rows) next() (byte, error) {
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return b, cutOff(err)
		}
		if b != ' ' && b != '\n' && b != '\t' && b != '\r' {
			return b, nil
		}
		ahead, _ := s.r.Peek(s.r.Buffered()) // many blanks are skipped together
		_, _ = s.r.Discard(len(ahead) - len(bytes.TrimLeft(ahead, " \n\t\r")))
	}
}

// cutOff is an end where none should be.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// text appends a string whose first quote has been taken.
func (s *rows) text(to []byte) ([]byte, error) {
	to = append(to, '"')
	for len(to) <= maxRow {
		piece, err := s.r.ReadSlice('"')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return to, cutOff(err)
		}
		to = append(to, piece...)
		if err == nil && !escapes(to) {
			return to, nil
		}
	}
	return to, fmt.Errorf("a row of more than %d bytes", maxRow)
}

// escapes reports whether the last byte, a quote, belongs to the text: an odd number of backslashes is before it.
func escapes(text []byte) bool {
	n := len(text) - 2
	for text[n] == '\\' { // the first quote ends it
		n--
	}
	return (len(text)-2-n)%2 == 1
}

// value appends the next value: of a list or an object all up to its closing bracket, of anything else all up to what
// cannot belong to it.
func (s *rows) value(to []byte) ([]byte, error) {
	b, err := s.next()
	if err == nil && b == '{' {
		if flat := s.flat(); flat != nil {
			to = append(append(to, '{'), flat...)
			_, err = s.r.Discard(len(flat))
			return to, err
		}
	}
	for depth := 0; err == nil; b, err = s.r.ReadByte() {
		switch b {
		case '"':
			if to, err = s.text(to); err != nil {
				return to, err
			}
		case '{', '[':
			depth++
			to = append(to, b)
		case '}', ']', ',':
			if depth == 0 {
				return to, s.r.UnreadByte()
			}
			to = append(to, b)
			if b != ',' {
				depth--
			}
		case ' ', '\n', '\t', '\r': // between two parts; what stands on both sides of one is no value
			to = append(to, ' ')
		default:
			to = append(to, b)
		}
		if len(to) > maxRow {
			return to, fmt.Errorf("a row of more than %d bytes", maxRow)
		}
		if depth == 0 && b != ',' && (b == '}' || b == ']' || b == '"') {
			return to, nil
		}
	}
	return to, cutOff(err)
}

// flat is the rest of an object with nothing but plain values in it, as nearly all rows are, when it has been read already; nil
// when that is not certain.
func (s *rows) flat() []byte {
	ahead, _ := s.r.Peek(s.r.Buffered())
	n := bytes.IndexByte(ahead, '}')
	if n < 0 {
		return nil
	}
	ahead = ahead[:n+1]
	nested := bytes.IndexByte(ahead, '{') >= 0 || bytes.IndexByte(ahead, '[') >= 0
	if nested || bytes.Contains(ahead, []byte(`\"`)) || bytes.Count(ahead, []byte(`"`))%2 == 1 {
		return nil
	}
	return ahead
}
