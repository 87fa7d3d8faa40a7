package bot

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestStoredNames holds the names under which questions and small facts of a chat are stored: each text was written
// before any field was renamed, and must be read and written as it is.
func TestStoredNames(t *testing.T) {
	for want, v := range map[string]any{
		`{"Message":1,"Codes":["2"],"Sum":3,"Taken":4}`:                                           &bulk{},
		`{"Message":1,"Text":"a"}`:                                                                &searched{},
		`{"Message":1,"Page":2,"Tab":"pack"}`:                                                     &list{},
		`{"Message":1,"Version":2,"Trouble":"a","Answered":"2025-11-24T16:00:00Z"}`:               &question{},
		`{"Code":"1","Reason":"a","Handed":true}`:                                                 &dropping{},
		`{"Code":"1","IMEI":true,"Most":2}`:                                                       &packing{},
		`{"Code":"1","Left":2,"Said":"a"}`:                                                        &handout{},
		`{"Code":"1","Entry":"2","Title":"a","Wanted":3,"Told":[["4"]],"Wrong":"5","Why":"many"}`: &numbering{},
	} {
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
