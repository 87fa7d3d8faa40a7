package faults_test

import (
	"encoding/json"
	"testing"

	"kaspibot/kaspi/faults"
)

// FuzzTable holds that a table of faults which is taken is written and read again as it is.
func FuzzTable(f *testing.F) {
	f.Add([]byte(`[{"service":"kaspi","operation":"POST","times":2,"code":502}]`))
	f.Add([]byte(`[{"times":-1,"end":"reset","delay":"5s"}]`))
	f.Add([]byte(`[{"unknown":1}]`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var table, again faults.Table
		if json.Unmarshal(text, &table) != nil {
			return
		}
		written, err := json.Marshal(&table)
		if err != nil || json.Unmarshal(written, &again) != nil || len(again.Rows()) != len(table.Rows()) {
			t.Errorf("%s is written as %s (%v) and read as %+v", text, written, err, again.Rows())
		}
	})
}
