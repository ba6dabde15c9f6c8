import sys, nbformat, pathlib, re
src, slug = sys.argv[1:3]
p=pathlib.Path('/work/main/notebooks')/f'{slug}.ipynb'
old=nbformat.read(p,4) if p.exists() else None
nb=nbformat.v4.new_notebook()
nb.metadata={'kernelspec':{'display_name':'Python 3','language':'python','name':'python3'}}
if old and 'course' in old.metadata: nb.metadata['course']=old.metadata['course']
parts=re.split(r'^#%% (\w+)(?: (\w+))?\n',pathlib.Path(src).read_text(),flags=re.M)[1:]
keep={}
if old:
    for c in old.cells: keep.setdefault((c.cell_type,c.source),[]).append(c)
import hashlib
for kind,key,body in zip(parts[::3],parts[1::3],parts[2::3]):
    body=body.strip('\n')
    c=nbformat.v4.new_markdown_cell(body) if kind=='md' else nbformat.v4.new_code_cell(body)
    if kind=='exercise': c.metadata={'tags':['exercise']}
    if kind=='checked': c.metadata={'tags':['nbval-check-output']}
    if kind=='solution': c.metadata={'cellView':'form','jupyter':{'outputs_hidden':True,'source_hidden':True},'tags':['solution']}
    c.id=key or hashlib.sha256((slug+kind+body).encode()).hexdigest()[:8]
    same=keep.get((c.cell_type,c.source))
    if same:
        o=same.pop(0); c.id=o.id
        if c.cell_type=='code': c.outputs,c.execution_count=o.outputs,o.execution_count
    nb.cells.append(c)
assert len({c.id for c in nb.cells})==len(nb.cells)
nbformat.validate(nb)
nbformat.write(nb,p); print(p,len(nb.cells))
