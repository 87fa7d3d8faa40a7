package waybills_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
)

// file makes a PDF of its objects, of which the first is the catalogue.
func file(version string, objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-" + version + "\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return []byte(b.String())
}

// page is a waybill of one page; more stands in its catalogue and in the page.
func page(version, catalogue, more string, objects ...string) []byte {
	const text = "BT /F1 24 Tf 30 150 Td (TOP WAYBILL) Tj ET"
	return file(version, append([]string{
		"<< /Type /Catalog /Pages 2 0 R " + catalogue + " >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 210] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R " + more + " >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}, objects...)...)
}

// unpacked is what the streams of a file hold.
func unpacked(pdf []byte) string {
	var all strings.Builder
	for {
		_, rest, found := bytes.Cut(pdf, []byte("stream\n"))
		if !found {
			return all.String()
		}
		if r, err := zlib.NewReader(bytes.NewReader(rest)); err == nil {
			_, _ = io.Copy(&all, io.LimitReader(r, 1<<20))
		}
		pdf = rest
	}
}
