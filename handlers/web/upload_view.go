package web

import (
	"slices"
	"strings"

	"helpdeskz/models/tickets"
)

// UploadView is a form's field for files, with what the site allows.
type UploadView struct {
	Name     string // of the input
	Allowed  bool
	MaxFiles int
	MaxBytes int64  // 0 for no limit
	Types    string // endings without dots, separated by commas; "" when any will do
	Accept   string
	Limits   string // the same in words
	Size     string
	Error    string
}

// UploadView returns the field for files of a form, under the input's name.
func (v *Visit) UploadView(name string) UploadView {
	policy := tickets.Policy(v.Set.Settings)
	accept := policy.Accept()
	view := UploadView{Name: name, Allowed: policy.Allowed && (accept != "" || slices.Contains(policy.Extensions, "*")),
		MaxFiles: policy.MaxCount, MaxBytes: policy.MaxBytes, Accept: accept, Types: strings.ReplaceAll(accept, ".", ""),
		Size: v.Words.Bytes(policy.MaxBytes)}
	key := "upload.limits"
	if policy.MaxBytes == 0 {
		key = "upload.limits_unsized"
	}
	view.Limits = v.Words.N(key, view.MaxFiles, "Size", view.Size)
	if view.Types != "" {
		view.Limits = v.T("upload.limits_of", "Limits", view.Limits, "Types", strings.ReplaceAll(view.Types, ",", ", "))
	}
	return view
}

// pictures is the look of the files that can be shown small.
const pictures = "img"

var fileLooks = map[string]string{
	"pdf": "pdf", "zip": "zip", "gz": "zip", "doc": "doc", "docx": "doc", "odt": "doc", "txt": "doc", "xls": "sheet", "xlsx": "sheet",
	"ods": "sheet", "csv": "sheet", "jpg": pictures, "jpeg": pictures, "png": pictures, "gif": pictures, "webp": pictures,
}

// FileLook returns the class of the colour in which a file's chip shows its kind, "" for an unknown one.
func FileLook(name string) string { return fileLooks[FileKind(name)] }

// PictureName guesses by its name whether a file can be shown small; whether it really can is found out when it is asked for.
func PictureName(name string) bool { return FileLook(name) == pictures }
