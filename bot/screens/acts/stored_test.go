package acts

import (
	"testing"

	"kaspibot/bot/chat/chattest"
)

func TestStoredNames(t *testing.T) {
	t.Parallel()
	chattest.Stored(t, map[string]any{
		`{"Message":1,"Codes":["2"],"Sum":3,"Taken":4}`:                                             &bulk{},
		`{"Code":"1","Reason":"a","Handed":true}`:                                                   &cancellation{},
		`{"Code":"1","IMEI":true,"Most":2}`:                                                         &packing{},
		`{"Code":"1","Left":2,"Said":"a"}`:                                                          &handover{},
		`{"Code":"1","Entry":"2","Quantity":3}`:                                                     &typedUnits{},
		`{"Code":"1","Entry":"2","Title":"a","Wanted":3,"Told":null,"Wrong":"","Why":"","Bound":1}`: &imeiForm{},
		`{"Code":"1","Entry":"2","Title":"a","Wanted":3,"Told":[["4"]],"Wrong":"5","Why":"many"}`:   &imeiForm{},
	})
}
