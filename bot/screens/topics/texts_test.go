package topics

import (
	"os"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	kinds := chat.Room{Name: "notify", Words: os.DirFS("../notify")} // they are named there
	samples := chattest.Samples{"text button.kinds": {nil}, "html here": {view{}, view{Topic: true, Home: true}, view{Kinds: true}}, "html private": {nil}}
	for _, what := range chat.Subjects() {
		samples["text button.here"] = append(samples["text button.here"], subject{what, true}, subject{what, false})
		samples["text answer.here"] = append(samples["text answer.here"], what)
		samples["text answer.together"] = append(samples["text answer.together"], what)
		samples["text subject"] = append(samples["text subject"], what)
	}
	chattest.Texts(t, samples, nil, New(Config{}).Room(), kinds)
}
