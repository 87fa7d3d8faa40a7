package cabinet

import (
	"archive/zip"
	"io"
	"strings"
)

// unpacks counts what really is in the archive: its own figures may lie.
func unpacks(r io.ReaderAt, size, limit int64) error {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return &Error{Kind: KindBroken, cause: err}
	}
	left, workbook := limit, false
	for _, f := range archive.File {
		workbook = workbook || strings.EqualFold(f.Name, "[Content_Types].xml")
		part, err := f.Open()
		if err != nil {
			return &Error{Kind: KindBroken, cause: err}
		}
		n, err := io.Copy(io.Discard, io.LimitReader(part, left+1))
		_ = part.Close()
		if left -= n; left < 0 {
			return &Error{Kind: KindTooBig}
		}
		if err != nil {
			return &Error{Kind: KindBroken, cause: err}
		}
	}
	if !workbook {
		return &Error{Kind: KindArchive}
	}
	return nil
}
