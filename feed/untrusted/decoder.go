// Package untrusted reads XML that strangers wrote: [NewDecoder] reads it in any usual encoding, within bounds of bytes,
// of one piece and of depth, and no longer than its context lasts.
package untrusted

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
)

// The bounds of a document besides its bytes.
const (
	maxPiece = 1 << 20 // bytes of one token, or of one element that is decoded at once
	maxDepth = 100     // elements within each other; a price list has 5
	buffered = 1 << 16 // bytes that are taken from the source at once
)

// ErrTooBig says that a document, or a piece of it, is larger than it may be.
var ErrTooBig = errors.New("more than may be read")

// Decoder is an XML decoder whose memory and time are bounded.
type Decoder struct {
	*xml.Decoder
	ctx   context.Context
	in    *meter
	depth int
}

// NewDecoder reads a document of at most so many bytes. Its encoding is told by its byte order mark, its first bytes or its
// declaration.
func NewDecoder(ctx context.Context, r io.Reader, limit int64) *Decoder {
	in := &meter{r: bufio.NewReaderSize(r, buffered), left: limit}
	marked := in.unicode()
	d := &Decoder{Decoder: xml.NewDecoder(in), ctx: ctx, in: in}
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) { return charset(label, r, marked) }
	return d
}

// Head is the beginning of the document in UTF-8. It must be asked for before anything is read.
func (d *Decoder) Head() []byte {
	head, _ := d.in.r.Peek(512) // a shorter document is as good
	return bytes.TrimSpace(head)
}

// Token reads the next token as [xml.Decoder.Token] does.
func (d *Decoder) Token() (xml.Token, error) {
	if err := d.ctx.Err(); err != nil {
		return nil, err
	}
	d.in.piece = maxPiece
	t, err := d.Decoder.Token()
	switch t.(type) {
	case xml.StartElement:
		if d.depth++; d.depth > maxDepth {
			return nil, ErrTooBig
		}
	case xml.EndElement:
		d.depth--
	}
	return t, err
}

// DecodeElement takes an element whole, which must be no larger than a piece.
func (d *Decoder) DecodeElement(v any, start *xml.StartElement) error {
	d.in.piece = maxPiece
	d.depth--
	return d.Decoder.DecodeElement(v, start)
}

// Skip passes over what is left of the element that was begun last.
func (d *Decoder) Skip() error {
	for depth := d.depth; d.depth >= depth; {
		if _, err := d.Token(); err != nil {
			return err
		}
	}
	return nil
}

// meter counts what is read, in all and since a piece began.
type meter struct {
	r           *bufio.Reader
	left, piece int64
}

// ReadByte implements [io.ByteReader], without which the decoder would read ahead of the piece.
func (m *meter) ReadByte() (byte, error) {
	b, err := m.r.ReadByte()
	if err == nil {
		err = m.count(1) // the end of the document is no byte
	}
	return b, err
}

// Read implements [io.Reader], for decoders of other encodings.
func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if more := m.count(int64(n)); more != nil {
		return 0, more
	}
	return n, err
}

func (m *meter) count(n int64) error {
	m.left -= n
	m.piece -= n
	if m.left < 0 || m.piece < 0 {
		return ErrTooBig
	}
	return nil
}
