package topics

import (
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
)

func TestTexts(t *testing.T) {
	t.Parallel()
	samples := chattest.Samples{"html here": {view{}, view{Topic: true, Home: true}}, "html private": {nil}}
	for _, what := range chat.Subjects() {
		samples["text button.here"] = append(samples["text button.here"], subject{what, true}, subject{what, false})
		samples["text answer.here"] = append(samples["text answer.here"], what)
	}
	chattest.Texts(t, samples, nil, New(Config{}).Room())
}
