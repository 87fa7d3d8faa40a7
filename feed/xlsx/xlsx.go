// Package xlsx reads spreadsheets that strangers sent: [Open] one, take the rows of its first sheet from [Book.Rows].
//
// It reads the parts itself, as a stream and within bounds: a library would hold the whole workbook as objects, a thousand
// times the size of a file that was made for it, and would compute what cells look like for as long as a number format
// wants. What a cell shows is not told, only what is stored in it and of which kind that is.
package xlsx

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"kaspibot/feed/untrusted"
)

// Why a file is no workbook.
var (
	ErrArchive  = errors.New("an archive that is no workbook")
	ErrBinary   = errors.New("a binary workbook, XLSB")
	ErrNoSheets = errors.New("a workbook without sheets")
)

// The bounds of a workbook besides its bytes.
const (
	maxParts   = 10_000
	maxStrings = 1_000_000
	maxText    = 4 * 32_767 // bytes of a cell: no program writes more letters
	maxColumns = 256        // of a row; what stands further right is not read
)

// Book is a workbook of which the first sheet is read.
type Book struct {
	parts   map[string]*zip.File // by lower-case name
	left    int64                // bytes that may yet be unpacked
	sheet   string               // name of its part
	strings []string             // that cells share
}

// Open opens a workbook that unpacks to no more bytes than the limit, [untrusted.ErrTooBig] otherwise. Nothing goes to the
// disk.
func Open(ctx context.Context, r io.ReaderAt, size, limit int64) (*Book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	b := &Book{parts: map[string]*zip.File{}, left: limit}
	if len(archive.File) > maxParts {
		return nil, untrusted.ErrTooBig
	}
	for _, f := range archive.File {
		b.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	if b.parts["[content_types].xml"] == nil {
		return nil, ErrArchive
	}
	return b, b.find(ctx)
}

// relations are the parts that a part names, by what they are and by the name it has for them.
type relations struct {
	byKind map[string]string // the first of a kind: worksheet, sharedStrings
	byID   map[string]string // worksheets alone
}

// find goes from the root to the first sheet and the shared strings.
func (b *Book) find(ctx context.Context) error {
	root, err := b.relations(ctx, "")
	if err != nil {
		return err
	}
	main := root.byKind["officedocument"]
	switch {
	case strings.HasSuffix(main, ".bin"):
		return ErrBinary
	case b.parts[main] == nil:
		return ErrArchive
	}
	parts, err := b.relations(ctx, main)
	if err != nil {
		return err
	}
	if b.sheet, err = b.firstSheet(ctx, main, parts.byID); err != nil {
		return err
	}
	if shared := parts.byKind["sharedstrings"]; b.parts[shared] != nil {
		return b.share(ctx, shared)
	}
	return nil
}

// relations reads what a part names. One that has no such list names nothing.
func (b *Book) relations(ctx context.Context, part string) (relations, error) {
	all := relations{map[string]string{}, map[string]string{}}
	list := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if part == "" {
		list = "_rels/.rels"
	}
	if b.parts[list] == nil {
		return all, nil
	}
	err := b.elements(ctx, list, func(_ *untrusted.Decoder, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		target := strings.ToLower(attribute(e, "Target"))
		if absolute, ok := strings.CutPrefix(target, "/"); ok {
			target = absolute
		} else {
			target = path.Join(path.Dir(part), target)
		}
		kind := strings.ToLower(path.Base(attribute(e, "Type")))
		if all.byKind[kind] == "" {
			all.byKind[kind] = target
		}
		if kind == "worksheet" {
			all.byID[attribute(e, "Id")] = target
		}
		return nil
	})
	return all, err
}

// firstSheet is the first in the order of the tabs that is a table and not a chart. One that people do not see is taken when
// there is no other.
func (b *Book) firstSheet(ctx context.Context, main string, byID map[string]string) (sheet string, err error) {
	hidden := ""
	err = b.elements(ctx, main, func(_ *untrusted.Decoder, e xml.StartElement) error {
		part := byID[attribute(e, "id")]
		switch {
		case e.Name.Local != "sheet" || b.parts[part] == nil:
		case strings.Contains(strings.ToLower(attribute(e, "state")), "hidden"):
			hidden = cmp.Or(hidden, part)
		default:
			sheet = cmp.Or(sheet, part)
		}
		return nil
	})
	sheet = cmp.Or(sheet, hidden)
	if err == nil && sheet == "" {
		err = ErrNoSheets
	}
	return sheet, err
}

// elements shows each element of a part as it begins.
func (b *Book) elements(
	ctx context.Context, part string, show func(*untrusted.Decoder, xml.StartElement) error,
) error {
	file, err := b.parts[part].Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it has said all by reading
	d := untrusted.NewDecoder(ctx, file, b.left)
	defer func() { b.left -= d.InputOffset() }()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return errors.New("declarations in a workbook")
		case xml.StartElement:
			if err := show(d, t); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
