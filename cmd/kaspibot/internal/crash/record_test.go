package crash

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/kaspitest"
)

// recording is the data of a program as a power cut has left it, and what was outside at that moment. Those in
// ../app/testdata/recorded are of main at the beginning of pieces of work; the present program must go on with each, see
// upgrade_test.go there.
type recording struct {
	At       time.Time
	Orders   []kaspitest.Order
	Messages []tgtest.Message // of the seller's chat, the oldest first
	List     string           // the price list that was served
	Stopped  string           // the article that the seller has stopped
	Files    map[string][]byte
}

// TestRecord makes a recording of a program, the present one or an older one that was built before:
//
//	go test ./cmd/kaspibot/internal/crash -run Record -record 2026-12-01
//	go test ./cmd/kaspibot/internal/crash -run Record -record 2026-11-24 -program /tmp/kaspibot-of-then
func TestRecord(t *testing.T) {
	if *record == "" {
		t.Skip("makes test data: -record NAME")
	}
	o := newOutside(t, 20)
	p := o.start(t)
	for _, code := range []string{"812000001", "812000002", "812000003", "812000004"} {
		put(o, code)
		o.until(t, "the card of "+code, func() bool { return len(o.showing("Заказ "+code)) > 0 })
	}
	packed, _ := o.kaspi.Get("812000003")
	packed.Delivery = kaspitest.KaspiCity
	o.kaspi.Put(packed)
	o.accept(t, "812000002")
	o.accepted(t, "812000002")
	o.accept(t, "812000003")
	o.accepted(t, "812000003")
	o.until(t, "a list", func() bool { code, _ := p.fetch(t); return code == 200 })
	r := recording{Files: map[string][]byte{}}
	_, list := p.fetch(t)
	for _, offer := range strings.Split(list, `<offer sku="`)[1:] {
		if r.Stopped == "" && strings.Contains(offer, `available="yes"`) {
			r.Stopped, _, _ = strings.Cut(offer, `"`)
		}
	}
	o.telegram.Say(seller, seller.ID, "/stop "+r.Stopped)
	o.until(t, "that it is stopped", func() bool {
		code, now := p.fetch(t)
		r.List = now
		return code == 200 && now != list || len(o.showing("/stop нет")) > 0 // the oldest ones cannot
	})
	if r.List == list {
		r.Stopped = ""
	}
	o.kaspi.Fail(faults.Row{Operation: "POST", Times: -1, End: faults.Hang})
	o.accept(t, "812000004")
	o.until(t, "the request", func() bool { return o.kaspi.Accepts("812000004") == 1 })
	p.kill()
	r.At = time.Now().UTC()
	for _, code := range o.kaspi.Codes() {
		order, _ := o.kaspi.Get(code)
		r.Orders = append(r.Orders, order)
	}
	r.Messages = o.telegram.Messages(seller.ID)
	r.save(t, o.data, filepath.Join("..", "app", "testdata", "recorded", *record+".json.gz"))
}

// save adds the files of a folder and writes it all down.
func (r recording) save(t *testing.T, data, path string) {
	t.Helper()
	err := filepath.WalkDir(data, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "-shm") || strings.Contains(name, "backups") {
			return err
		}
		body, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		name, err = filepath.Rel(data, name)
		r.Files[name] = body
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) // a recording is never made anew
	if err != nil {
		t.Fatal(err)
	}
	z, _ := gzip.NewWriterLevel(f, gzip.BestCompression)
	if err := json.NewEncoder(z).Encode(r); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
