package waybills

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

const (
	maxPDF   = 20 << 20 // bytes of a file; Kaspi's have under 100 KB
	maxPages = 100      // a page is a parcel
)

// fit makes a file fit to be put on sheets with others: readable by anybody, in a version that the library knows, without what
// lies behind its end. It tries the file alone, in all that will be done with it: one that fails would spoil the others.
func fit(pdf []byte) (whole []byte, err error) {
	defer recovered(&err)
	if len(pdf) > maxPDF {
		return nil, fmt.Errorf("it has %d MB", len(pdf)>>20)
	}
	if whole, err = ended(pdf); err != nil {
		return nil, err
	}
	whole = versioned(whole)
	if bytes.Contains(whole, []byte("/Encrypt")) {
		if open, err := decrypted(whole); err == nil { // anybody may read a file without a password to open it
			whole = open
		}
	}
	if whole, err = bare(whole); err != nil {
		return nil, err
	}
	c, err := read(whole, config())
	if err != nil {
		return nil, err
	}
	if c.PageCount < 1 || c.PageCount > maxPages {
		return nil, fmt.Errorf("it has %d pages", c.PageCount)
	}
	for page := 1; page <= c.PageCount; page++ {
		if annotated(c, page) {
			return nil, ErrAlone
		}
	}
	_, err = impose([][]byte{whole}, 1)
	return whole, err
}

// bare takes from a file what says how a reader is to show it, and nothing of what it shows: the library refuses a file for
// wishes that it does not know. A form that is drawn by its reader alone has to be printed by that.
func bare(pdf []byte) ([]byte, error) {
	c, err := pdfcpu.Read(bytes.NewReader(pdf), config())
	if err != nil {
		return nil, err
	}
	root, _ := c.Catalog() // without one it could not be read
	if form, err := c.DereferenceDict(root["AcroForm"]); err == nil && form != nil && form["XFA"] != nil {
		return nil, ErrAlone
	}
	for key := range root {
		if !slices.Contains([]string{"Type", "Pages", "OCProperties"}, key) {
			delete(root, key)
		}
	}
	return written(c)
}

// ended cuts off what lies behind the end of a file, as padding. A file that was itself cut is refused, because the library
// mends it into a page with less on it.
func ended(pdf []byte) ([]byte, error) {
	mark := []byte("%%EOF")
	i := bytes.LastIndex(pdf, mark)
	if i < 0 || object.Match(pdf[i:]) {
		return nil, errors.New("it has no end")
	}
	return append(bytes.Clone(pdf[:i+len(mark)]), '\n'), nil
}

// object begins each part of a file.
var object = regexp.MustCompile(`\d\s+\d+\s+obj\b`)

// header is the first line of a file, with a version that may be any.
var header = regexp.MustCompile(`(?i)%PDF-[^\r\n]{0,8}`)

// versioned says of every file that it is of the version 1.7, in as many bytes. Readers do not look at the version, and the
// library refuses what is newer than it, even if nobody minds.
func versioned(pdf []byte) []byte {
	const look = 1024 // bytes in which readers look for it
	at := header.FindIndex(pdf[:min(look, len(pdf))])
	const version = "%PDF-1.7"
	if at == nil {
		return append([]byte(version+"\n"), pdf...)
	}
	if bytes.HasPrefix(pdf[at[0]:], []byte("%PDF-2.0")) {
		return pdf
	}
	if at[1]-at[0] < len(version) {
		return append([]byte(version+"\n"), pdf...) // the library finds the parts all the same
	}
	line := pdf[at[0]:at[1]]
	copy(line, version)
	for i := len(version); i < len(line); i++ {
		line[i] = ' '
	}
	return pdf
}

// annotated reports whether a page shows more than its content: a form field or a note. Links show nothing. What cannot be
// read might show something.
func annotated(c *model.Context, page int) bool {
	d, _, _, err := c.PageDict(page, false)
	annotations, unread := c.DereferenceArray(d["Annots"]) // none where there is no list
	return err != nil || unread != nil || slices.ContainsFunc(annotations, func(o types.Object) bool {
		a, err := c.DereferenceDict(o)
		return err != nil || a != nil && shows(c, a)
	})
}

// shows reports whether an annotation can be seen, on a screen or on paper.
func shows(c *model.Context, a types.Dict) bool {
	const hidden, printed, notViewed = 1 << 1, 1 << 2, 1 << 5
	if flags := a.IntEntry("F"); flags != nil && (*flags&hidden != 0 || *flags&notViewed != 0 && *flags&printed == 0) {
		return false
	}
	if kind := a.Subtype(); kind != nil && (*kind == "Link" || *kind == "Popup") {
		return false
	}
	rect, err := c.DereferenceArray(a["Rect"])
	if err != nil || len(rect) != 4 {
		return true
	}
	box, err := c.RectForArray(rect)
	return err != nil || box.Width() != 0 && box.Height() != 0
}
