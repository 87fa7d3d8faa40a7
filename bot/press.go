package bot

import (
	"strings"

	"github.com/go-telegram/bot/models"
)

// verb is what a button does.
type verb string

const (
	verbAccept  verb = "acc" // key: order code
	verbDetails verb = "det" // key: order code
	verbPublish verb = "pub" // key: version id
	verbKeep    verb = "keep"
)

// pressVersion marks the layout of button data, so that buttons of an older program are recognised as old.
const pressVersion = "v1"

// encodePress makes the data of a button: version, verb and key, within Telegram's 64 bytes. Keys are order codes and
// small numbers; one that does not fit would be refused by Telegram with the whole message, so it is cut.
func encodePress(v verb, key string) string {
	data := pressVersion + ":" + string(v) + ":" + key
	return data[:min(len(data), 64)]
}

// decodePress reads the data of a button; the verb is empty when it is none of ours.
func decodePress(data string) (v verb, key string) {
	parts := strings.SplitN(data, ":", 3)
	if len(parts) != 3 || parts[0] != pressVersion || parts[2] == "" {
		return "", ""
	}
	return verb(parts[1]), parts[2]
}

// keyboard is a message's buttons. An empty one clears what was there; nil would go out as null, which is refused.
type keyboard = [][]models.InlineKeyboardButton

func button(label string, v verb, key string) models.InlineKeyboardButton {
	return models.InlineKeyboardButton{Text: label, CallbackData: encodePress(v, key)}
}
