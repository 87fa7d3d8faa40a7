package chat

import (
	"strings"
	"testing"
)

// FuzzPress holds that the data of a button are read as they were made, and that no others are taken for them.
func FuzzPress(f *testing.F) {
	f.Add("v1:acc:812345601", "acc", "812345601")
	f.Add("v1:pk:812345601.2", "tab", "new.2")
	f.Add("v1::", "", ":")
	f.Add("v2:acc:1", "x:y", "a:b")
	f.Fuzz(func(t *testing.T, data, verb, key string) {
		if v, k, ok := DecodePress(data); ok {
			if made, err := EncodePress(v, k); k == "" || err == nil && made != data {
				t.Errorf("%q is read as %q and %q", data, v, k)
			}
		}
		made, err := EncodePress(verb, key)
		if err != nil || key == "" || strings.Contains(verb, ":") {
			return
		}
		if v, k, ok := DecodePress(made); !ok || v != verb || k != key || len(made) > maxData {
			t.Errorf("%q of %q and %q is read as %q and %q, %t", made, verb, key, v, k, ok)
		}
	})
}
