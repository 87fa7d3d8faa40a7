package simulate

import (
	"io"
	"strings"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// secrets is what nobody but the program and the outsides may learn.
func secrets() []string {
	return []string{kaspitest.Token, tgtest.Token, alstyletest.Token, "that-nobody-will-ever-guess"}
}

// buyers is what Kaspi says of who has bought.
func buyers() []string { return []string{"Примерова", "7001112233"} }

// hush looks for words that a text must not have. The caller holds the model.
func (m *model) hush(where, text string, words ...string) {
	for _, word := range words {
		if strings.Contains(text, word) {
			m.breach(promiseSecret, "the %s has %q: %.300s", where, word, text)
		}
	}
}

// overheard is the log, read as it is written.
type overheard struct {
	to    io.Writer
	model *model
}

func (o *overheard) Write(line []byte) (int, error) {
	o.model.mu.Lock()
	defer o.model.mu.Unlock()
	o.model.hush("log", string(line), append(secrets(), buyers()...)...)
	return o.to.Write(line)
}
