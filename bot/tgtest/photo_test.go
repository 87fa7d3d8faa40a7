package tgtest_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"kaspibot/bot/tgtest"
)

// picture is a PNG of this size.
func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPhotos(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	document := into[message](t, upload(t, srv, []byte("x"), nil)).Document.FileID
	small := picture(t, 40, 2)
	for _, tt := range []struct {
		name  string
		data  []byte
		extra map[string]string
		words string // of the refusal; empty when it is sent
	}{
		{"with a caption", small, map[string]string{"caption": "<i>график</i>", "parse_mode": "HTML"}, ""},
		{"long caption", small, map[string]string{"caption": strings.Repeat("ж", 1025)}, "message caption is too long"},
		{"over twenty to one", picture(t, 9_524, 476), nil, "PHOTO_INVALID_DIMENSIONS"}, // 20.008 times
		{"twenty to one", picture(t, 9_520, 476), nil, ""},
		{"sides of 10001", picture(t, 9_500, 501), nil, "PHOTO_INVALID_DIMENSIONS"},
		{"high", picture(t, 1, 21), nil, "PHOTO_INVALID_DIMENSIONS"},
		{"no picture", []byte("<xml/>"), nil, "IMAGE_PROCESS_FAILED"},
		{"empty", nil, nil, "file must be non-empty"},
		{"over 10 MB", make([]byte, 10<<20+1), nil, "too big for a photo"},
		{"a document's id", nil, map[string]string{"photo": document}, "can't use file of type Document as Photo"},
		{"not attached", nil, map[string]string{"photo": "attach://x"}, "wrong file identifier"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := uploadAs(t, srv, "photo", tt.data, tt.extra)
			if tt.words != "" {
				refusedWith(t, a, 400, tt.words)
				return
			}
			if got := into[message](t, a); len(got.Photo) == 0 || got.Document != nil || got.Text != "" {
				t.Errorf("answer is %s", a.Result)
			}
		})
	}
	refusedWith(t, call(t, srv, "sendPhoto", fields{"chat_id": 7}), 400, "there is no photo in the request")
	refusedWith(t, call(t, srv, "sendPhoto", fields{"chat_id": 7, "photo": "https://kaspi.kz/x.png"}), 501, "does not know")
	shown := srv.Messages(7)[1]
	if p := shown.Photo; p == nil || shown.Text != "график" || p.Width != 40 || p.Height != 2 || !bytes.Equal(p.Data, small) {
		t.Fatalf("the chat shows %+v", shown)
	}
	again := uploadAs(t, srv, "photo", nil, map[string]string{"photo": shown.Photo.FileID})
	if got := into[message](t, again); got.Photo[0].FileID != shown.Photo.FileID || got.Photo[0].Width != 40 {
		t.Errorf("sent again: %s", again.Result)
	}
	refusedWith(t, upload(t, srv, nil, map[string]string{"document": shown.Photo.FileID}), 400,
		"can't use file of type Photo as Document")
}

func TestCaptionsAreEdited(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	photo := into[message](t, uploadAs(t, srv, "photo", picture(t, 2, 2), map[string]string{"caption": "старое"})).ID
	text := sent(t, srv, "текст")
	edit := func(f fields) answer {
		f["chat_id"] = 7
		return call(t, srv, "editMessageCaption", f)
	}
	got := into[message](t, edit(fields{"message_id": photo, "caption": "<b>новое</b>", "parse_mode": "HTML",
		"reply_markup": fields{"inline_keyboard": [][]fields{accept()}}}))
	if got.Caption != "новое" || got.Markup == nil {
		t.Errorf("answer is %+v", got)
	}
	for words, f := range map[string]fields{
		"message is not modified": {"message_id": photo, "caption": "<b>новое</b>", "parse_mode": "HTML",
			"reply_markup": fields{"inline_keyboard": [][]fields{accept()}}},
		"there is no caption in the message to edit": {"message_id": text, "caption": "x"},
		"message caption is too long":                {"message_id": photo, "caption": strings.Repeat("ж", 1025)},
		"message to edit not found":                  {"message_id": 99, "caption": "x"},
	} {
		refusedWith(t, edit(f), 400, "Bad Request: "+words)
	}
	refusedWith(t, call(t, srv, "editMessageText", fields{"chat_id": 7, "message_id": photo, "text": "x"}), 400,
		"there is no text in the message to edit")
	if got = into[message](t, edit(fields{"message_id": photo})); got.Caption != "" || got.Markup != nil {
		t.Errorf("without a caption: %+v", got)
	}
}

func TestAPhotoIsAnEventOfItsOwn(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	uploadAs(t, srv, "photo", picture(t, 2, 2), nil)
	for e := range srv.Watch(t.Context()) {
		if e.Kind != tgtest.EventPhoto || e.Message.Photo == nil {
			t.Errorf("the event is %+v", e)
		}
		return
	}
}

func TestLibrarySendsPhotosAndPins(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	srv.Meet(anna(), 7)
	b := shop(t, srv)
	m, err := b.SendPhoto(t.Context(), &tg.SendPhotoParams{
		ChatID: 7, Caption: "<b>график</b>", ParseMode: models.ParseModeHTML,
		Photo: &models.InputFileUpload{Filename: "chart.png", Data: bytes.NewReader(picture(t, 640, 400))},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Photo) != 1 || m.Photo[0].Width != 640 || m.Caption != "график" {
		t.Errorf("answer is %+v", m)
	}
	_, err = b.EditMessageCaption(t.Context(), &tg.EditMessageCaptionParams{
		ChatID: 7, MessageID: m.ID, Caption: "за день", ReplyMarkup: keyboard("Ещё", "v1:more:1"),
	})
	check(t, err)
	_, err = b.PinChatMessage(t.Context(), &tg.PinChatMessageParams{ChatID: 7, MessageID: m.ID})
	check(t, err)
	chat, err := b.GetChat(t.Context(), &tg.GetChatParams{ChatID: 7})
	if err != nil || chat.PinnedMessage == nil || chat.PinnedMessage.ID != m.ID {
		t.Errorf("the chat is %+v, %v", chat, err)
	}
	if shown := srv.Pinned(7); len(shown) != 1 || shown[0].Text != "за день" || shown[0].Keyboard == nil {
		t.Errorf("the pins are %+v", shown)
	}
}
