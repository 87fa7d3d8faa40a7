package store

import (
	"bytes"
	"compress/flate"
	_ "embed" // the dictionary
	"encoding/base64"
	"io"
	"strings"
)

// packHead stands before a record that is compressed; any other one is JSON, which begins with a brace.
const packHead = "z1:"

// dictionary has what records have in common, and is a part of the data: it never changes. A better one gets another
// head than packHead.
//
//go:embed dictionary1.txt
var dictionary []byte

// pack compresses a record in JSON.
func pack(text []byte) string {
	var b bytes.Buffer
	z, _ := flate.NewWriterDict(&b, flate.BestCompression, dictionary) // of a level that there is
	_, _ = z.Write(text)                                               // memory takes all
	_ = z.Close()
	return packHead + base64.RawStdEncoding.EncodeToString(b.Bytes())
}

// unpack is the JSON of a record, whether it is compressed or not.
func unpack(text []byte) ([]byte, error) {
	body, ok := strings.CutPrefix(string(text), packHead)
	if !ok {
		return text, nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(flate.NewReaderDict(bytes.NewReader(raw), dictionary))
}
