package orders_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"kaspibot/bot/orders"
)

// TestStoredNames holds the names under which records, acts and news are stored: each file was written before any
// field was renamed, with a value in every field, and must be read and written as it is.
func TestStoredNames(t *testing.T) {
	for file, v := range map[string]any{
		"testdata/record.json": &orders.Record{},
		"testdata/act.json":    &orders.Act{},
		"testdata/news.json":   &orders.News{},
	} {
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(bytes.NewReader(want))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		got, err := json.MarshalIndent(v, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, '\n'); !bytes.Equal(got, want) {
			t.Errorf("%s: stored anew as\n%s", file, got)
		}
	}
}
