package document_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

func BenchmarkWrite(b *testing.B) {
	l := priceList(10_000)
	whole := xmlOf(b, l)
	file, err := os.Create(filepath.Join(b.TempDir(), "price.xml"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rewind := func() {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
	}
	write := func() {
		rewind()
		if err := document.Write(file, l); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("against copying the bytes to a file", func(b *testing.B) {
		versus(b, func() {
			rewind()
			// Without the file's own short ways, block by block as the writer does.
			w, r := struct{ io.Writer }{file}, struct{ io.Reader }{bytes.NewReader(whole)}
			if _, err := io.CopyBuffer(w, r, make([]byte, 64<<10)); err != nil {
				b.Fatal(err)
			}
		}, write)
	})
	b.Run("against copying the bytes in memory", func(b *testing.B) {
		room := make([]byte, len(whole))
		versus(b, func() { copy(room, whole) }, func() {
			if err := document.Write(io.Discard, l); err != nil {
				b.Fatal(err)
			}
		})
	})
	var read stranger
	if err := xml.Unmarshal(whole, &read); err != nil {
		b.Fatal(err)
	}
	b.Run("against encoding.xml", func(b *testing.B) {
		versus(b, func() {
			rewind()
			if err := xml.NewEncoder(file).Encode(read); err != nil {
				b.Fatal(err)
			}
		}, write)
	})
}

func BenchmarkValidateAgainstEncodingXML(b *testing.B) {
	whole := xmlOf(b, priceList(2_000))
	versus(b, func() {
		d := xml.NewDecoder(bytes.NewReader(whole))
		for {
			if _, err := d.Token(); err != nil {
				return
			}
		}
	}, func() {
		if err := document.Validate(bytes.NewReader(whole), shop()); err != nil {
			b.Fatal(err)
		}
	})
}

// BenchmarkValidate gives as x-limit how many times as long the check of the bytes takes as writing them to a file.
func BenchmarkValidate(b *testing.B) {
	l := priceList(20_000)
	whole := xmlOf(b, l)
	file, err := os.Create(filepath.Join(b.TempDir(), "price.xml"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	versus(b, func() {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if err := document.Write(file, l); err != nil {
			b.Fatal(err)
		}
	}, func() {
		if err := document.Validate(bytes.NewReader(whole), shop()); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkCleanAgainstCopy(b *testing.B) {
	names := make([]string, 0, 1_000)
	for _, o := range offers(1_000) {
		names = append(names, o.Model.Plain())
	}
	size := 0
	versus(b, func() {
		for _, s := range names {
			size += len(strings.Clone(s))
		}
	}, func() {
		for _, s := range names {
			size += len(feed.Clean(s))
		}
	})
}

// versus runs work and its limit in turn and reports how many times the limit the work takes. Milliseconds say
// nothing on another machine; the ratio does.
func versus(b *testing.B, limit, work func()) {
	b.Helper()
	var least, took time.Duration
	for b.Loop() {
		began := time.Now()
		limit()
		between := time.Now()
		work()
		least += between.Sub(began)
		took += time.Since(between)
	}
	b.ReportMetric(float64(took)/float64(least), "x-limit")
}
