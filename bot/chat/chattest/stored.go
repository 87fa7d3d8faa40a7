package chattest

import (
	"encoding/json"
	"strings"
	"testing"
)

// Stored holds the names under which values of chats and of questions are stored: each text was written by a released
// program, and must be read into its value and written as it is.
func Stored(t *testing.T, values map[string]any) {
	t.Helper()
	for want, v := range values {
		d := json.NewDecoder(strings.NewReader(want))
		d.DisallowUnknownFields()
		if err := d.Decode(v); err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%s: stored anew as %s, %v", want, got, err)
		}
	}
}
