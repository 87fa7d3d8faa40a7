package tgtest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
)

// fetch asks for a file's address or anything else below the server's.
func fetch(t *testing.T, srv *tgtest.Server, path string) (status int, body string) {
	t.Helper()
	resp, err := http.Get(srv.URL() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestAFileFromAPersonCanBeFetched(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	srv := tgtest.New(t, tgtest.WithClock(func() time.Time { return now }))
	if srv.SendFile(anna(), anna().ID, tgtest.Document{Name: "ACTIVE.xml", Data: []byte("<k/>")}, "вот") == 0 {
		t.Fatal("the update never reaches the bot")
	}
	updates := string(call(t, srv, "getUpdates", nil).Result)
	for _, want := range []string{`"file_name":"ACTIVE.xml"`, `"file_size":4`, `"caption":"вот"`, `"file_id":"tgtest-file-1"`} {
		if !strings.Contains(updates, want) {
			t.Errorf("the update lacks %s: %s", want, updates)
		}
	}
	a := call(t, srv, "getFile", fields{"file_id": "tgtest-file-1"})
	var file struct {
		Path string `json:"file_path"`
		Size int    `json:"file_size"`
	}
	if err := json.Unmarshal(a.Result, &file); err != nil || file.Path != "documents/file_1.xml" || file.Size != 4 {
		t.Fatalf("getFile: %v, %s", err, a.Result)
	}
	where := "/file/bot" + tgtest.Token + "/" + file.Path
	if status, body := fetch(t, srv, where); status != 200 || body != "<k/>" {
		t.Errorf("got %d, %q", status, body)
	}
	for name, path := range map[string]string{
		"another token": "/file/bot1:x/" + file.Path, "another path": where + "x", "the id": "/file/bot" + tgtest.Token + "/tgtest-file-1",
	} {
		if status, body := fetch(t, srv, path); status == 200 || strings.Contains(body, "<k/>") {
			t.Errorf("%s: got %d, %q", name, status, body)
		}
	}
	now = now.Add(time.Hour + time.Second)
	if status, _ := fetch(t, srv, where); status != 404 {
		t.Errorf("an hour later: got %d, want 404", status)
	}
}

func TestGetFileRefusesWhatTelegramRefuses(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.SendFile(anna(), anna().ID, tgtest.Document{Name: "big.xlsx", Data: make([]byte, 20<<20+1)}, "")
	for id, want := range map[string]string{
		"": "Bad Request: file_id not specified", "x": "Bad Request: invalid file_id", "tgtest-file-1": "Bad Request: file is too big",
	} {
		if a := call(t, srv, "getFile", fields{"file_id": id}); a.OK || a.Description != want {
			t.Errorf("%q: got %q, want %q", id, a.Description, want)
		}
	}
}

func TestAFileInAGroupIsSeenOnlyWhenItIsForTheBot(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	file := tgtest.Document{Name: "a.xml", Data: []byte("x")}
	if srv.SendFile(anna(), group, file, "") != 0 || srv.SendFile(anna(), group, file, "цены") != 0 {
		t.Error("a bot in privacy mode has seen a file between people")
	}
	if srv.SendFile(anna(), group, file, "@"+tgtest.BotUsername) == 0 {
		t.Error("a file whose caption names the bot was not seen")
	}
}

func TestADownloadCanBeMadeToFail(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.SendFile(anna(), anna().ID, tgtest.Document{Name: "a", Data: []byte("x")}, "")
	call(t, srv, "getFile", fields{"file_id": "tgtest-file-1"})
	srv.Fail(faults.Row{Operation: "file", Code: 502, Body: "<html>"})
	where := "/file/bot" + tgtest.Token + "/documents/file_1"
	if status, _ := fetch(t, srv, where); status != 502 {
		t.Errorf("got %d, want 502", status)
	}
	if status, _ := fetch(t, srv, where); status != 200 {
		t.Errorf("then got %d, want 200", status)
	}
}
