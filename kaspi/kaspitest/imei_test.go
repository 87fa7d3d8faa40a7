package kaspitest_test

import (
	"testing"

	"kaspibot/kaspi/kaspitest"
)

func TestNumbersAreKept(t *testing.T) {
	t.Parallel()
	of := lines()
	of[0].IMEIRequired = true
	srv := start(t, kaspitest.Order{Code: "501", State: "PICKUP", Lines: of}, kaspitest.Order{Code: "502", Lines: of})
	for part, path := range map[string]string{
		"data.attributes.isImeiRequired":   "/orders/NTAx",
		"data.0.attributes.isImeiRequired": "/orders/NTAx/entries",
	} {
		if a := get(t, srv, path); a.part(part) != true {
			t.Errorf("%s: %s is %v", path, part, a.part(part))
		}
	}
	if a := get(t, srv, "/orders/NTAx/imei"); a.status != 200 || a.length("data.attributes.entries") != 0 {
		t.Errorf("at first: got %s", a.body)
	}
	bind := func(entry, attributes string) answer {
		return change(t, srv, "orderEntryImeiOperation", entry, attributes)
	}
	bind("NTAxIyMw", `{"items":[{"imei":["9"]}]}`) // gives way to
	a := bind("NTAxIyMw", `{"items":[{"imei":["1","2"]},{"imei":["3"]}]}`)
	if a.part("data.attributes.status") != "SUCCESSFUL" || a.part("data.id") != "NTAx" {
		t.Errorf("got %s", a.body)
	}
	a = get(t, srv, "/orders/NTAx/imei")
	for part, want := range map[string]any{
		"data.type": "orderimeis", "data.id": "501",
		"data.attributes.entries.0.entryNumber": 0.0, "data.attributes.entries.0.items.0.itemNumber": 1.0,
		"data.attributes.entries.0.items.0.imei.1": "2", "data.attributes.entries.0.items.1.imei.0": "3",
	} {
		if got := a.part(part); got != want {
			t.Errorf("%s is %v, want %v", part, got, want)
		}
	}
	for name, got := range map[string]answer{
		"no devices": bind("NTAxIyMw", `{"items":[]}`),
		"no numbers": bind("NTAxIyMw", `{"items":[{"imei":[]}]}`),
		"no number":  bind("NTAxIyMw", `{"items":[{"imei":[""]}]}`),
		"numbered":   bind("NTAxIyMw", `{"items":[{"itemNumber":1,"imei":["1"]}]}`),
		"too many":   bind("NTAxIyMx", `{"items":[{"imei":["1"]},{"imei":["2"]},{"imei":["3"]}]}`),
		"too early":  bind("NTAyIyMw", `{"items":[{"imei":["1"]}]}`),
	} {
		if got.status != 400 {
			t.Errorf("%s: got %d %s, want 400", name, got.status, got.body)
		}
	}
	if a := bind("OTk5IyMw", `{"items":[{"imei":["1"]}]}`); a.status != 404 {
		t.Errorf("unknown line: got %d", a.status)
	}
	if a := get(t, srv, "/orders/OTk5/imei"); a.status != 404 {
		t.Errorf("unknown order: got %d", a.status)
	}
}
